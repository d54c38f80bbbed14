using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Manage;

/// <summary>A project as it is sent and told. What is left out has its default; lists stay as they are.</summary>
internal sealed partial record ProjectDocument
{
    private const int NameLength = 200;
    private const int MaximumOrigins = 100;
    private const int MinimumTimeoutSeconds = 60;
    private const int MaximumTimeoutSeconds = 24 * 60 * 60;
    private const int MaximumRetentionDays = 3650;
    private const int MaximumPatterns = 100;

    // A text of a row has at most 32 Ki characters.
    private const int MaximumRulesLength = 30_000;

    /// <summary>How documents are read: a member that is not known is a mistake.</summary>
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
        };

    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? Product { get; init; }

    public IReadOnlyList<string>? AllowedOrigins { get; init; }

    public int? SessionTimeoutSeconds { get; init; }

    public string? Ip { get; init; }

    public int? RetentionDays { get; init; }

    public IReadOnlyList<CustomDataKey>? DataKeys { get; init; }

    public IReadOnlyList<string>? ExternalMatchings { get; init; }

    public EventRules? Rules { get; init; }

    /// <summary>The document of a project.</summary>
    public static ProjectDocument Of(Project project) =>
        new()
        {
            Id = project.Id,
            Name = project.Name,
            Product = project.Product,
            AllowedOrigins = project.AllowedOrigins,
            SessionTimeoutSeconds = (int)project.SessionTimeout.TotalSeconds,
            Ip = project.Ip.ToString().ToLowerInvariant(),
            RetentionDays = project.RetentionDays,
            DataKeys = project.DataKeys,
            ExternalMatchings = project.ExternalMatchings,
            Rules = project.Rules,
        };

    /// <summary>Whether a text can be the id of a project.</summary>
    public static bool IsId(string id) => IdPattern().IsMatch(id) && id != AuditTrail.SystemProject;

    /// <summary>The project that a document makes of one, or of none; or the problem with it.</summary>
    public (Project? Project, Problem? Problem) Apply(string id, Project? before)
    {
        if (!IsId(id) || Id is not null && Id != id)
        {
            return Invalid(
                "id",
                "An id has 2 to 32 lower-case letters, digits and dashes, beginning with a letter, and is that of the path."
            );
        }

        if (Name is { Length: 0 or > NameLength })
        {
            return Invalid("name", $"name has 1 to {NameLength} characters.");
        }

        var product = Product ?? "site";
        if (!ProductCatalog.Names.Contains(product))
        {
            return Invalid(
                "product",
                $"product is one of {string.Join(", ", ProductCatalog.Names)}."
            );
        }

        if (
            AllowedOrigins is { } origins
            && (origins.Count > MaximumOrigins || !origins.All(OriginPattern.IsValid))
        )
        {
            return Invalid(
                "allowedOrigins",
                $"allowedOrigins are at most {MaximumOrigins} origins such as https://www.example.com, https://*.example.com, http://localhost:* or *."
            );
        }

        if (SessionTimeoutSeconds is < MinimumTimeoutSeconds or > MaximumTimeoutSeconds)
        {
            return Invalid(
                "sessionTimeoutSeconds",
                $"sessionTimeoutSeconds is {MinimumTimeoutSeconds} to {MaximumTimeoutSeconds}."
            );
        }

        var ip = IpHandling.Shorten;
        if (Ip is not null && (!Enum.TryParse(Ip, ignoreCase: true, out ip) || !Enum.IsDefined(ip)))
        {
            return Invalid("ip", "ip is shorten or drop.");
        }

        if (RetentionDays is < 1 or > MaximumRetentionDays)
        {
            return Invalid("retentionDays", $"retentionDays is 1 to {MaximumRetentionDays}.");
        }

        var rules = Rules ?? before?.Rules ?? EventRules.None;
        var patterns = rules
            .Allow.Concat([.. rules.Deny, .. rules.CustomerOnly, .. rules.Profile])
            .ToList();
        if (
            patterns.Count > MaximumPatterns
            || !patterns.All(IsPattern)
            || rules.RequiredParams.Count > MaximumPatterns
            || !rules.RequiredParams.All(r => IsPattern(r.Key) && r.Value?.Contains(null!) == false)
            || JsonSerializer.Serialize(rules).Length > MaximumRulesLength
            || rules.CustomerKey is not null && !CustomerToken.IsKey(rules.CustomerKey)
            || rules.CustomerOnly.Count > 0 && rules.CustomerKey is null
        )
        {
            return Invalid(
                "rules",
                $"allow, deny, customerOnly and profile have together at most {MaximumPatterns} actions, or context.* for all of a context; requiredParams has names of params by such a pattern; customerKey is an RSA public key in PEM of 2,048 bits or more, and needed by customerOnly. All of it has at most {MaximumRulesLength} characters."
            );
        }

        var project = new Project(
            id,
            Name ?? id,
            product,
            AllowedOrigins ?? [],
            SessionTimeoutSeconds is { } seconds
                ? TimeSpan.FromSeconds(seconds)
                : Project.DefaultSessionTimeout
        )
        {
            Ip = ip,
            RetentionDays = RetentionDays,
            Rules = rules,
        };
        return ProjectLists.Apply(
            project,
            DataKeys ?? before?.DataKeys ?? [],
            ExternalMatchings ?? before?.ExternalMatchings ?? []
        );
    }

    private static bool IsPattern(string? pattern) =>
        pattern is not null
        && NameRules.IsAction(
            pattern.EndsWith(".*", StringComparison.Ordinal) ? pattern[..^2] : pattern
        );

    private static (Project? Project, Problem? Problem) Invalid(string field, string detail) =>
        (null, new Problem(400, "invalid", detail, field));

    [GeneratedRegex("^[a-z][a-z0-9-]{1,31}$")]
    private static partial Regex IdPattern();
}
