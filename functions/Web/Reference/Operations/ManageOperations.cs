using Tracking.Functions.Web.Reference.Model;
using Tracking.Shared.Access;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>What is managed.</summary>
internal static class ManageOperations
{
    private const string Base = "/v1/projects/{project}";

    internal static readonly Parameter Project = new("project", "The project's id.", Place.Path)
    {
        Example = "shop",
    };

    internal static readonly Parameter IfMatch = new(
        "If-Match",
        "The version of which the change was made: it is refused when there is a newer one.",
        Place.Header
    );

    internal static readonly Parameter IfNoneMatch = new(
        "If-None-Match",
        "`*`: only when there is none yet.",
        Place.Header
    );

    internal static readonly Problem UnknownProject = new(
        404,
        "unknown-project",
        "There is no project of this id."
    );

    internal static readonly IReadOnlyList<Problem> OfChanges =
    [
        .. Problems.OfAdmins,
        new(
            503,
            "not-recorded",
            "The change was not made, because it could not be recorded now. Send it again."
        ),
        new(
            503,
            "not-known",
            "Storage did not say whether it made the change. Read what is there, and send the change again if it was not made."
        ),
        new(
            503,
            "refused",
            "The change was not made, because storage does not take it now. Send it again."
        ),
    ];

    private static readonly IReadOnlyList<Problem> OfVersions =
    [
        .. OfChanges,
        new(412, "conflict", "The project was changed meanwhile: read it again.", "if-match"),
    ];

    private static readonly IReadOnlyList<Problem> OfDocuments =
    [
        .. OfVersions,
        .. Problems.OfBodies,
        Problems.Invalid("name", "A member has a value that it cannot have; field says which."),
    ];

    internal static readonly Answer Done = new(204, "It is done.");

    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "Manage",
        "Projects, their keys and their lists, with an admin key. Each change is in the audit log before it is made. Answers may be kept by no cache.",
        [
            new("GET", "/v1/projects", "getProjects", "All projects")
            {
                Access = Access.AdminKey,
                Answers = [new(200, "The projects.", "ProjectList")],
                Problems = Problems.OfAdmins,
            },
            new("GET", Base, "getProject", "One project")
            {
                Access = Access.AdminKey,
                Parameters = [Project],
                Answers = [new(200, "The project.", "Project") { Headers = Headers.Version }],
                Problems = [.. Problems.OfAdmins, UnknownProject],
            },
            new("PUT", Base, "putProject", "Makes a project, or changes it")
            {
                Details =
                    "What is left out has its default; `dataKeys`, `externalMatchings`, `columns` and `rules` stay as they are.",
                Access = Access.AdminKey,
                Parameters = [Project, IfMatch, IfNoneMatch],
                Body = new Body(
                    "Project",
                    new Example(
                        "A shop",
                        """{"name":"Shop","product":"search","allowedOrigins":["https://www.example.com"],"sessionTimeoutSeconds":1800,"timeZone":"Europe/Madrid","ip":"shorten","honors":["gpc"],"retentionDays":365}"""
                    ),
                    new Example(
                        "With rules",
                        """{"name":"Shop","rules":{"deny":["mouse.*"],"requiredParams":{"order":["orderId"]}}}"""
                    ),
                    new Example("A member that there is not", """{"nmae":"Shop"}""", 400),
                    new Example("A value that it cannot have", """{"retentionDays":0}""", 400)
                )
                {
                    IsRequired = false,
                },
                Answers =
                [
                    new(200, "It is changed.", "Project") { Headers = Headers.Version },
                    new(201, "It is made.", "Project") { Headers = Headers.Version },
                ],
                Problems = OfDocuments,
            },
            new(
                "DELETE",
                Base,
                "deleteProject",
                "Deletes a project and its keys, not what was collected"
            )
            {
                Access = Access.AdminKey,
                Parameters = [Project, IfMatch],
                Answers = [Done],
                Problems = [.. OfVersions, UnknownProject],
            },
            new(
                "GET",
                Base + "/keys",
                "getKeys",
                "The keys of a project, without the keys themselves"
            )
            {
                Access = Access.AdminKey,
                Parameters = [Project],
                Answers = [new(200, "The keys.", "KeyList")],
                Problems = [.. Problems.OfAdmins, UnknownProject],
            },
            new("POST", Base + "/keys", "makeKey", "Makes a key")
            {
                Access = Access.AdminKey,
                Parameters = [Project],
                Body = KeyBody,
                Answers = [new(201, "The key, which is told here and nowhere else.", "Key")],
                Problems = OfKeys,
            },
            new("PUT", Base + "/keys/{id}", "putKey", "Makes a key under an id")
            {
                Access = Access.AdminKey,
                Parameters = [Project, Id("id", "The key's id.", "web")],
                Body = KeyBody,
                Answers = [new(201, "The key, which is told here and nowhere else.", "Key")],
                Problems = OfKeys,
            },
            new("DELETE", Base + "/keys/{id}", "deleteKey", "Deletes a key")
            {
                Access = Access.AdminKey,
                Parameters = [Project, Id("id", "The key's id.", "web")],
                Answers = [Done],
                Problems =
                [
                    .. OfChanges,
                    UnknownProject,
                    new(404, "unknown-key", "The project has no key of this id."),
                ],
            },
            .. List(
                "data-keys",
                "data keys",
                "DataKeys",
                """{"dataKeys":[{"key":"DEMO_BOOKED","priority":3,"description":"Somebody booked a demo."}]}""",
                Id("key", "The data key.", "DEMO_BOOKED"),
                new Body(
                    "DataKey",
                    new Example(
                        "A data key",
                        """{"priority":3,"description":"Somebody booked a demo."}"""
                    )
                )
                {
                    IsRequired = false,
                }
            ),
            .. List(
                "external-matchings",
                "external matchings",
                "ExternalMatchings",
                """{"externalMatchings":["HELP"]}""",
                Id("matching", "The other instance's name.", "HELP"),
                null
            ),
        ]
    );

    private static Body KeyBody =>
        new(
            "KeyRequest",
            new Example("A write key", """{"kind":"write"}"""),
            new Example("No kind that there is", """{"kind":"golden"}""", 400)
        );

    private static IReadOnlyList<Problem> OfKeys =>
        [
            .. OfChanges,
            .. Problems.OfBodies,
            UnknownProject,
            Problems.Invalid(
                "kind",
                "A key has a kind, write, secret or domain, and an id of 2 to 64 letters, digits, dots, dashes and underscores."
            ),
            new(
                409,
                "key-exists",
                "The project has a key of this id. To change it, make another one and delete this one."
            ),
        ];

    internal static Parameter Id(string name, string description, string example) =>
        new(name, description, Place.Path) { Example = example };

    private static IEnumerable<Operation> List(
        string path,
        string name,
        string schema,
        string example,
        Parameter entry,
        Body? body
    )
    {
        var told = new Answer(200, "The list as it is now.", schema) { Headers = Headers.Version };
        var list = $"{Base}/{path}";
        yield return new("GET", list, $"get{schema}", $"The {name} of a project")
        {
            Access = Access.AdminKey,
            Parameters = [Project],
            Answers = [told],
            Problems = [.. Problems.OfAdmins, UnknownProject],
        };
        yield return new("PUT", list, $"put{schema}", $"Replaces the {name} of a project")
        {
            Access = Access.AdminKey,
            Parameters = [Project, IfMatch],
            Body = new Body(schema, new Example("A list", example)),
            Answers = [told],
            Problems = [.. OfDocuments, UnknownProject],
        };
        yield return new(
            "PUT",
            $"{list}/{{{entry.Name}}}",
            $"put{schema[..^1]}",
            $"Puts one of the {name}"
        )
        {
            Access = Access.AdminKey,
            Parameters = [Project, entry, IfMatch],
            Body = body,
            Answers = [told],
            Problems = [.. OfDocuments, UnknownProject],
        };
        yield return new(
            "DELETE",
            $"{list}/{{{entry.Name}}}",
            $"delete{schema[..^1]}",
            $"Deletes one of the {name}"
        )
        {
            Access = Access.AdminKey,
            Parameters = [Project, entry, IfMatch],
            Answers = [told],
            Problems =
            [
                .. OfVersions,
                UnknownProject,
                Problems.Invalid("dataKeys", "A list has an entry that it cannot have."),
            ],
        };
    }
}
