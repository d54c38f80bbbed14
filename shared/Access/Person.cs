using Tracking.Shared.Events;

namespace Tracking.Shared.Access;

/// <summary>Somebody who has signed in, and what the roles of the app that they have let them do.</summary>
/// <param name="Id">The provider's id of them, which stays the same.</param>
/// <param name="Name">How they sign in, such as their address; null when the token does not say.</param>
/// <param name="Roles">Their roles.</param>
public sealed record Person(string Id, string? Name, IReadOnlyList<string> Roles)
{
    /// <summary>The role that reads all projects; with <c>.</c> and the id of a project behind it, that one.</summary>
    public const string ReadRole = "Tracking.Read";

    /// <summary>The role that reads all projects, and manages them.</summary>
    public const string AdminRole = "Tracking.Admin";

    /// <summary>Who it is in the audit log: the name for people, and the id, because a name may become somebody else's.</summary>
    public string Who =>
        Name is null
            ? Text.Cut(Id, EventLimits.UserLength)
            : $"{Text.Cut(Name, EventLimits.UserLength / 2)} ({Text.Cut(Id, EventLimits.UserLength / 2 - 3)})";

    /// <summary>Whether they may do what an admin key may.</summary>
    public bool MayManage => Roles.Contains(AdminRole);

    /// <summary>Whether they may read a project.</summary>
    public bool MayRead(string project) =>
        MayManage || Roles.Contains(ReadRole) || Roles.Contains($"{ReadRole}.{project}");

    /// <summary>They have not the role that something needs.</summary>
    /// <param name="what">What needs it.</param>
    /// <param name="roles">The roles of which one is enough.</param>
    public static Problem RoleRequired(string what, params string[] roles) =>
        new(
            403,
            "role-required",
            $"{what} needs the role {string.Join(" or ", roles)} of the app. Roles are given where the app is registered, and are in tokens from the next sign-in on.",
            "authorization"
        );
}
