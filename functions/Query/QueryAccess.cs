using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Query;

/// <summary>Answers those who have a project's secret key, and people who have signed in and may read it.</summary>
public sealed class QueryAccess(ReadAccess access, AuditedReads audited, RequestGuard guard)
{
    /// <summary>Answers a request, within the deadline, if it may read: with an object, and the version of it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="kind">What it is for the audit log, which is told of it first.</param>
    /// <param name="parameters">The parameters that there are, but for the key, and the project that people say; any other is refused.</param>
    /// <param name="answer">Makes the answer for the project; its token ends with the deadline.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<IResult> RunAsync(
        HttpRequest request,
        ReadKind kind,
        IReadOnlyCollection<string> parameters,
        Func<Project, CancellationToken, Task<Result<JsonObject, Problem>>> answer,
        CancellationToken cancellationToken
    ) =>
        AnswerAsync(
            request,
            kind,
            parameters,
            async (project, cancellation) =>
                (await answer(project, cancellation)).Is(out var told, out var problem)
                    ? new JsonAnswer(told)
                    : problem,
            cancellationToken
        );

    /// <summary>Answers a request, within the deadline, if it may read.</summary>
    /// <param name="request">The request.</param>
    /// <param name="kind">What it is for the audit log, which is told of it first.</param>
    /// <param name="parameters">The parameters that there are, but for the key, and the project that people say; any other is refused.</param>
    /// <param name="answer">Makes the answer for the project; its token ends with the deadline.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<IResult> AnswerAsync(
        HttpRequest request,
        ReadKind kind,
        IReadOnlyCollection<string> parameters,
        Func<Project, CancellationToken, Task<Result<QueryAnswer, Problem>>> answer,
        CancellationToken cancellationToken
    ) =>
        guard.RunAsync(
            request,
            async cancellation =>
            {
                var response = request.HttpContext.Response;
                response.Headers.CacheControl = "no-store";
                var noForm = await QueryForm.TakeAsync(request, cancellation);
                var authenticated = await access.AuthenticateAsync(request, cancellation);
                var answered =
                    !authenticated.Is(out var reader, out var problem) ? problem
                    : noForm is not null ? noForm
                    : Parameters.Check(request.Query, ParametersOf(reader, parameters)) is { } wrong
                        ? wrong
                    : await audited.RecordAsync(kind, request, reader, cancellation)
                        is { } notRecorded
                        ? notRecorded
                    : await answer(reader.Project, cancellation);
                return answered.Is(out var result, out var refused)
                    ? result
                    : refused.ToResult(response);
            },
            cancellationToken
        );

    // A key is of one project, so with a key the parameter means nothing.
    private static IReadOnlyCollection<string> ParametersOf(
        Reader reader,
        IReadOnlyCollection<string> parameters
    ) => reader.Person is null ? parameters : [.. parameters, ReadAccess.Parameter];
}
