using System.Text.RegularExpressions;
using Tracking.Shared;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Manage;

/// <summary>A project as it is sent and told. What is left out has its default; lists stay as they are.</summary>
[ApiSchema("Project", HasNulls = true)]
internal sealed partial record ProjectDocument
{
    private const int NameLength = 200;
    private const int MaximumOrigins = 100;
    private const int MinimumTimeoutSeconds = 60;
    private const int MaximumTimeoutSeconds = 24 * 60 * 60;
    private const int MaximumRetentionDays = 3650;

    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? Product { get; init; }

    public IReadOnlyList<string>? AllowedOrigins { get; init; }

    public int? SessionTimeoutSeconds { get; init; }

    public string? TimeZone { get; init; }

    public string? Ip { get; init; }

    public IReadOnlyList<string>? Honors { get; init; }

    public int? RetentionDays { get; init; }

    public IReadOnlyList<CustomDataKey>? DataKeys { get; init; }

    public IReadOnlyList<string>? ExternalMatchings { get; init; }

    public IReadOnlyList<PromotedColumn>? Columns { get; init; }

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
            TimeZone = project.TimeZone,
            Ip = project.Ip.ToString().ToLowerInvariant(),
            Honors = project.Honors,
            RetentionDays = project.RetentionDays,
            DataKeys = project.DataKeys,
            ExternalMatchings = project.ExternalMatchings,
            Columns = project.Columns,
            Rules = project.Rules,
        };

    /// <summary>Whether a text can be the id of a project.</summary>
    public static bool IsId(string id) =>
        IdPattern().IsMatch(id)
        && id is not (AuditTrail.SystemProject or DeadLetterPublisher.UnknownProject);

    /// <summary>The project that a document makes of one, or of none; or the problem with it.</summary>
    public Result<Project, Problem> Apply(string id, Project? before)
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
            && (
                origins.Count > MaximumOrigins
                || !origins.All(OriginPattern.IsValid)
                || !RowText.Fits(origins)
            )
        )
        {
            return Invalid(
                "allowedOrigins",
                $"allowedOrigins are at most {MaximumOrigins} origins such as https://www.example.com, https://*.example.com, http://localhost:* or *, {RowText.MaximumLength} characters of JSON together."
            );
        }

        if (SessionTimeoutSeconds is < MinimumTimeoutSeconds or > MaximumTimeoutSeconds)
        {
            return Invalid(
                "sessionTimeoutSeconds",
                $"sessionTimeoutSeconds is {MinimumTimeoutSeconds} to {MaximumTimeoutSeconds}."
            );
        }

        if (TimeZone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            return Invalid(
                "timeZone",
                "timeZone is the name of a time zone, such as Europe/Madrid."
            );
        }

        var ip = IpHandling.Shorten;
        if (Ip is not null && (!Enum.TryParse(Ip, ignoreCase: true, out ip) || !Enum.IsDefined(ip)))
        {
            return Invalid("ip", "ip is shorten or drop.");
        }

        if (Honors is { } honors && (honors.Count > 3 || !honors.All(Signals.All.Contains)))
        {
            return Invalid("honors", $"honors are of {string.Join(", ", Signals.All)}.");
        }

        if (RetentionDays is < 1 or > MaximumRetentionDays)
        {
            return Invalid("retentionDays", $"retentionDays is 1 to {MaximumRetentionDays}.");
        }

        if (
            Columns is { } columns
            && ProjectColumns.Check(columns, before?.Columns ?? []) is { } wrong
        )
        {
            return wrong;
        }

        var rules = Rules ?? before?.Rules ?? EventRules.None;
        if (ProjectRules.Check(rules) is { } problem)
        {
            return problem;
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
            TimeZone = TimeZone ?? "UTC",
            Ip = ip,
            Honors = Honors ?? [],
            RetentionDays = RetentionDays,
            Rules = rules,
            DataKeys = DataKeys ?? before?.DataKeys ?? [],
            Columns = Columns ?? before?.Columns ?? [],
            ExternalMatchings = ExternalMatchings ?? before?.ExternalMatchings ?? [],
        };
        return ProjectLists.Check(project);
    }

    private static Problem Invalid(string field, string detail) =>
        new(400, "invalid", detail, field);

    // \z, not $: that would let a line break stand at the end.
    [GeneratedRegex(@"\A[a-z][a-z0-9-]{1,31}\z")]
    private static partial Regex IdPattern();
}
