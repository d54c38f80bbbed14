using Tracking.Functions.Web.Reference.Model;
using Tracking.Shared.Access;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>What is managed of targets.</summary>
internal static class TargetOperations
{
    private const string List = "/v1/projects/{project}/targets";
    private const string One = List + "/{id}";

    private const string Webhook = """
        {"kind":"webhook","url":"https://hooks.example/events","secret":"whsec_bXlzZWNyZXRteXNlY3JldG15c2VjcmV0","filter":{"actions":["page.*","search"]}}
        """;

    private static readonly Parameter Id = ManageOperations.Id("id", "The target's id.", "crm");

    private static readonly Problem UnknownTarget = new(
        404,
        "unknown-target",
        "The project has no target of this id."
    );

    private static readonly Problem Conflict = new(
        412,
        "conflict",
        "The target was changed meanwhile: read it again.",
        "if-match"
    );

    private static readonly IReadOnlyList<Problem> OfDocuments =
    [
        .. ManageOperations.OfChanges,
        .. Problems.OfBodies,
        ManageOperations.UnknownProject,
        Problems.Invalid("url", "A member has a value that it cannot have; field says which."),
        new(409, "kind-off", "This deployment hands nothing on to targets of this kind.", "kind"),
        new(409, "too-many-targets", "A project has at most 20 targets."),
    ];

    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "Targets",
        "Other systems to which a project has its events handed on, with an admin key. Each change is in the audit log before it is made; secrets are in no answer and no log.",
        [
            new("GET", List, "getTargets", "The targets of a project, and how they stand")
            {
                Access = Access.AdminKey,
                Parameters = [ManageOperations.Project],
                Answers = [new(200, "The targets.", "TargetList")],
                Problems = [.. Problems.OfAdmins, ManageOperations.UnknownProject],
            },
            new("POST", List, "makeTarget", "Makes a target")
            {
                Access = Access.AdminKey,
                Parameters = [ManageOperations.Project],
                Body = TargetBody,
                Answers = [new(201, "It is made.", "Target") { Headers = Headers.Version }],
                Problems =
                [
                    .. OfDocuments,
                    new(
                        409,
                        "target-exists",
                        "The project has a target of this id. To change it, send PUT to its own path.",
                        "id"
                    ),
                    Conflict,
                ],
            },
            new("GET", One, "getTarget", "One target, and how it stands")
            {
                Access = Access.AdminKey,
                Parameters = [ManageOperations.Project, Id],
                Answers = [new(200, "The target.", "Target") { Headers = Headers.Version }],
                Problems = [.. Problems.OfAdmins, UnknownTarget],
            },
            new("PUT", One, "putTarget", "Makes a target under an id, or changes it")
            {
                Details =
                    "What is left out has its default; `kind`, `url` and the secret stay as they are. It is handed the events that are received from `startsAt` on.",
                Access = Access.AdminKey,
                Parameters =
                [
                    ManageOperations.Project,
                    Id,
                    ManageOperations.IfMatch,
                    ManageOperations.IfNoneMatch,
                ],
                Body = TargetBody,
                Answers =
                [
                    new(200, "It is changed.", "Target") { Headers = Headers.Version },
                    new(201, "It is made.", "Target") { Headers = Headers.Version },
                ],
                Problems = [.. OfDocuments, Conflict],
            },
            new("DELETE", One, "deleteTarget", "Deletes a target")
            {
                Details = "What it does not have by then, it never gets.",
                Access = Access.AdminKey,
                Parameters = [ManageOperations.Project, Id, ManageOperations.IfMatch],
                Answers = [ManageOperations.Done],
                Problems = [.. ManageOperations.OfChanges, UnknownTarget, Conflict],
            },
            new("POST", One + "/test", "testTarget", "Finds out whether a target would take events")
            {
                Details =
                    "With an event that is made for this, whose action is `target.test`; where the target can check one without keeping it, it keeps none.",
                Access = Access.AdminKey,
                Parameters = [ManageOperations.Project, Id],
                Answers = [new(200, "What came of it.", "TargetTest")],
                Problems = [.. Problems.OfAdmins, UnknownTarget],
            },
        ]
    );

    private static Body TargetBody =>
        new(
            "TargetRequest",
            new Example("A webhook", Webhook),
            new Example("No kind that there is", """{"kind":"pigeon"}""", 400)
        );
}
