using System.Reflection;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Web.Reference.Model;

/// <summary>Problems that several operations have.</summary>
internal static class Problems
{
    /// <summary>Those of every request.</summary>
    public static readonly IReadOnlyList<Problem> OfAll =
    [
        Problem.Unreadable("it is not sent as HTTP says."),
        Problem.Internal,
        Problem.Unavailable,
    ];

    /// <summary>Those of a request that needs a project's key.</summary>
    public static readonly IReadOnlyList<Problem> OfKeys =
    [
        .. OfAll,
        Problem.MissingKey,
        Problem.UnknownKey,
        Problem.InvalidAccessToken,
        Problem.OriginNotAllowed("https://elsewhere.example"),
        Problem.OriginRequired,
        Problem.TooManyRequests,
    ];

    /// <summary>Those of a request that needs a project's secret key, or somebody who has signed in.</summary>
    public static readonly IReadOnlyList<Problem> OfSecretKeys =
    [
        .. OfKeys,
        Problem.SecretKeyRequired,
        .. ReadAccess.Problems,
    ];

    /// <summary>Those of a request that needs somebody who has signed in.</summary>
    public static readonly IReadOnlyList<Problem> OfPeople =
    [
        .. OfAll,
        PersonAccess.Invalid("The token has expired."),
        Problem.TooManyRequests,
    ];

    /// <summary>Those of a request that needs an admin key, or somebody who has signed in as an administrator.</summary>
    public static readonly IReadOnlyList<Problem> OfAdmins =
    [
        .. OfPeople,
        .. AdminAccess.Problems,
        Person.RoleRequired("Managing", Person.AdminRole),
    ];

    /// <summary>Those of a body.</summary>
    public static readonly IReadOnlyList<Problem> OfBodies =
    [
        .. RequestBody.Problems,
        Problem.Busy,
    ];

    /// <summary>Those of a request that collects, whatever its events are.</summary>
    public static readonly IReadOnlyList<Problem> OfCollecting =
    [
        .. OfKeys,
        .. OfBodies,
        Invalid("tracking", "tracking is true or false."),
    ];

    /// <summary>Those of an event, where an answer has one status for all: the word is the reason of the first that is refused.</summary>
    public static readonly IReadOnlyList<Problem> OfEvents =
    [
        .. typeof(RejectReason)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Where(reason => reason != RejectReason.OptedOut)
            .Select(reason => new Problem(
                400,
                reason,
                "What was wrong with the first event that is refused."
            )),
    ];

    /// <summary>There is nothing to collect.</summary>
    public static readonly Problem NoEvents = new(
        400,
        "no-events",
        "There are no events.",
        "events"
    );

    /// <summary>There is more to collect than a request may have.</summary>
    public static Problem TooMany(int limit) =>
        new(413, "too-many-events", $"A request may have {limit} events.", "events");

    /// <summary>A member or parameter has a value that it cannot have.</summary>
    public static Problem Invalid(string field, string detail) =>
        new(400, RejectReason.Invalid, detail, field);
}
