using Microsoft.AspNetCore.Http;
using Tracking.Shared.Events;

namespace Tracking.Shared.Access;

/// <summary>Who reads, and what.</summary>
/// <param name="Project">The project.</param>
/// <param name="Person">Who has signed in; null when a secret key reads.</param>
/// <param name="KeyId">The id of that key within the project; empty when it is not known.</param>
public sealed record Reader(Project Project, Person? Person, string KeyId = "")
{
    /// <summary>Who it is in the audit log: a person, or a key by its id.</summary>
    public string Who => Person?.Who ?? $"key:{KeyId}";
}

/// <summary>
/// Lets those read who have a project's secret key, whose project that is; and people who have signed in, who say
/// which project in the parameter <c>project</c>.
/// </summary>
public sealed class ReadAccess(
    RequestKey requestKey,
    PersonAccess people,
    ProjectDirectory directory
)
{
    /// <summary>The parameter in which people say which project.</summary>
    public const string Parameter = "project";

    private static readonly Problem ProjectMissing = new(
        400,
        "missing",
        "Say which project, once, in the parameter project: GET /v1/me tells which you may read.",
        Parameter
    );

    private static readonly Problem UnknownProject = new(
        404,
        "unknown-project",
        "There is no project of this id.",
        Parameter
    );

    /// <summary>What goes wrong for people alone.</summary>
    public static IReadOnlyList<Problem> Problems { get; } =
    [
        PersonAccess.Invalid("The token has expired."),
        ProjectMissing,
        UnknownProject,
        RoleRequired("shop"),
    ];

    /// <summary>Who a request is from and what it is about, or the problem with it.</summary>
    /// <remarks>Fails when storage or the sign-in service do not answer and what they say is not known.</remarks>
    public async ValueTask<Result<Reader, Problem>> AuthenticateAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        // A key says which project by itself; beside one, a token is that of a customer.
        if (RequestKey.TextOf(request) is null && people.TokenOf(request) is { } token)
        {
            return await OfPersonAsync(token, request, cancellationToken);
        }

        var authenticated = await requestKey.AuthenticateAsync(request, cancellationToken);
        return !authenticated.Is(out var key, out var problem) ? problem
            : key.Kind != KeyKind.Secret ? Problem.SecretKeyRequired
            : new Reader(key.Project, null, key.Id);
    }

    private async ValueTask<Result<Reader, Problem>> OfPersonAsync(
        string token,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var found = await people.AuthenticateAsync(token, request, cancellationToken);
        if (!found.Is(out var person, out var problem))
        {
            return problem;
        }

        if (request.Query[Parameter] is not [{ Length: > 0 } id])
        {
            return ProjectMissing;
        }

        // The role first: who may not read a project is not told whether there is one.
        return !person.MayRead(id) ? RoleRequired(Text.Cut(id, EventLimits.NameLength))
            : await directory.FindProjectAsync(id, cancellationToken) is { } project
                ? new Reader(project, person)
            : UnknownProject;
    }

    private static Problem RoleRequired(string project) =>
        Person.RoleRequired(
            $"Reading {project}",
            Person.ReadRole,
            $"{Person.ReadRole}.{project}",
            Person.AdminRole
        );
}
