using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Query;

/// <summary>
/// Records who reads what is of somebody, before it is answered, when the setting <c>Audit__Reads</c> says so. What
/// cannot be recorded is not answered.
/// </summary>
public sealed partial class AuditedReads
{
    private const int LongestText = 1024;

    private static readonly Problem NotRecorded = new(
        503,
        "not-recorded",
        "Nothing is told, because it could not be recorded now who asks. Ask again."
    );

    private readonly Func<string, string, string, object, Task> record;
    private readonly bool isOn;
    private readonly ILogger<AuditedReads> logger;

    /// <summary>Records reads in the audit log.</summary>
    public AuditedReads(
        AuditTrail audit,
        IOptions<AuditOptions> options,
        ILogger<AuditedReads> logger
    )
        : this(audit.RecordAsync, options.Value.Reads, logger) { }

    internal AuditedReads(
        Func<string, string, string, object, Task> record,
        bool isOn,
        ILogger<AuditedReads> logger
    ) => (this.record, this.isOn, this.logger) = (record, isOn, logger);

    /// <summary>Records a read, if it is one that is recorded.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="request">The request, with the parameters of its form.</param>
    /// <param name="reader">Who reads.</param>
    /// <param name="cancellationToken">Cancels the wait for the audit log.</param>
    /// <returns>Why it is refused; null when it is not.</returns>
    internal async Task<Problem?> RecordAsync(
        ReadKind kind,
        HttpRequest request,
        Reader reader,
        CancellationToken cancellationToken
    )
    {
        if (!isOn || ActionOf(kind, request) is not { } action)
        {
            return null;
        }

        var asked = request
            .Query.Where(parameter => !RequestKey.Parameters.Contains(parameter.Key))
            .ToDictionary(
                parameter => parameter.Key,
                parameter => Text.Cut(parameter.Value.ToString(), LongestText)
            );
        try
        {
            await record(
                    reader.Project.Id,
                    action,
                    reader.Who,
                    new
                    {
                        path = Text.Cut(request.Path.Value ?? "", LongestText),
                        parameters = asked,
                    }
                )
                .WaitAsync(cancellationToken);
            return null;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It may be in the audit log all the same: then somebody was refused what it says was told.
            LogNotRecorded(e, action, reader.Project.Id);
            return NotRecorded;
        }
    }

    private static string? ActionOf(ReadKind kind, HttpRequest request) =>
        Csv.IsAsked(request) ? ReadKind.Export
        : kind.IsAlways || kind.Parameters.Any(name => request.Query[name].ToString().Length > 0)
            ? kind.Action
        : null;

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "{Action} of {Project} could not be recorded, and was not answered"
    )]
    private partial void LogNotRecorded(Exception e, string action, string project);
}
