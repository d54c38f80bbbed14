using System.Text.RegularExpressions;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;
using Tracking.Shared.Targets;

namespace Tracking.Functions.Forward;

/// <summary>What a target may have, and what becomes of one that is sent.</summary>
public sealed partial class TargetRules(
    TargetKinds kinds,
    TargetSecrets secrets,
    TargetConnections connections,
    TargetDirectory directory,
    TimeProvider time
)
{
    /// <summary>How many targets a project may have.</summary>
    public const int MaximumTargets = 20;

    private const int NameLength = 200;
    private const int UrlLength = 2048;
    private const int SecretLength = 4096;
    private const int MaximumEntries = 100;
    private const int OptionsLength = 8192;
    private const int ConsentLength = 64;
    private const int ForeignNameLength = 256;
    private const string Validation = "validationUrl";
    private const string HeapUrl = "https://heapanalytics.com";

    private static readonly string[] Categories = ["session", "platform"];

    // Saving has ended by then, and clocks of machines differ a little.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <summary>Whether text can be the id of a target.</summary>
    public static bool IsId(string id) => IdPattern().IsMatch(id);

    /// <summary>The target that a document makes of what there is, or the problem with it.</summary>
    /// <param name="project">The project.</param>
    /// <param name="id">The target's id.</param>
    /// <param name="document">The document.</param>
    /// <param name="before">What there is; null when there is nothing.</param>
    internal Result<Target, Problem> Apply(
        string project,
        string id,
        TargetDocument document,
        Target? before
    )
    {
        var kind = document.Kind ?? before?.Kind;
        if (kind is null || !TargetKinds.Names.Contains(kind))
        {
            return Invalid("kind", $"A kind is one of {string.Join(", ", TargetKinds.Names)}.");
        }

        if (before is not null && before.Kind != kind)
        {
            return Invalid("kind", "A target stays of its kind: make another one.");
        }

        if (!kinds.On.Contains(kind))
        {
            return new Problem(
                409,
                "kind-off",
                $"This deployment hands nothing on to {kind}: its function {TargetKinds.FunctionOf(kind)} is switched off.",
                "kind"
            );
        }

        if (Check(id, document) is { } problem)
        {
            return problem;
        }

        var url = document.Url ?? before?.Url ?? (kind == "heap" ? HeapUrl : null);
        if (url?.Length > UrlLength || connections.Check(url) is not null)
        {
            return Invalid(
                "url",
                url?.Length > UrlLength
                    ? $"A url has at most {UrlLength} characters."
                    : connections.Check(url)!
            );
        }

        if (
            document.Options?[Validation] is System.Text.Json.Nodes.JsonValue other
            && other.TryGetValue<string>(out var validation)
            && connections.Check(validation) is { } wrong
        )
        {
            return Invalid($"options.{Validation}", wrong);
        }

        if (
            before is { Secret: not null }
            && document is { Secret: null, SecretSetting: null }
            && HostsOf(url, document.Options).Except(HostsOf(before.Url, before.Options)).Any()
        )
        {
            return Invalid(
                "secret",
                "A target that goes to another host needs its secret again: the one that is kept is for the host that it was."
            );
        }

        var now = time.GetUtcNow();
        var isEnabled = document.Enabled ?? true;
        var target = new Target(project, id, kind, url!)
        {
            Name = document.Name ?? "",
            IsEnabled = isEnabled,
            Secret =
                document.SecretSetting is not null ? null
                : document.Secret is not null ? secrets.Seal(document.Secret, project, id)
                : before?.Secret,
            SecretSetting =
                document.SecretSetting ?? (document.Secret is null ? before?.SecretSetting : null),
            Filter = document.Filter ?? new TargetFilter(),
            Names = document.Names ?? new Dictionary<string, string>(),
            Options = document.Options ?? [],
            Making = before?.Making ?? now.UtcTicks.ToString("x", null),
            StartsAt =
                before is { IsEnabled: true } ? before.StartsAt
                : isEnabled || before is null ? now + directory.Expiry + Margin
                : before.StartsAt,
            ChangedAt = now,
            Version = before?.Version,
        };
        if (secrets.Read(target, out var secret) is { } unreadable)
        {
            return Invalid(target.SecretSetting is null ? "secret" : "secretSetting", unreadable);
        }

        return kinds.Find(kind)!.Check(OpenTargets.Settings(target, secret)) is { } fault
            ? Invalid(fault.Field, fault.Detail)
            : target;
    }

    // Where a secret goes to.
    private static IEnumerable<string> HostsOf(
        string? url,
        System.Text.Json.Nodes.JsonObject? options
    ) =>
        new[] { url, options?[Validation]?.ToString() }
            .Select(text =>
                Uri.TryCreate(text, UriKind.Absolute, out var address)
                    ? address.GetLeftPart(UriPartial.Authority)
                    : null
            )
            .OfType<string>();

    private static Problem? Check(string id, TargetDocument document) =>
        !IsId(id)
            ? Invalid(
                "id",
                "An id has 2 to 32 lower-case letters, digits and dashes, and begins with a letter."
            )
        : document.Name?.Length > NameLength
            ? Invalid("name", $"A name has at most {NameLength} characters.")
        : document is { Secret: not null, SecretSetting: not null }
            ? Invalid("secret", "A secret is sent, or is in a setting, and not both.")
        : document.Secret is { Length: 0 or > SecretLength }
            ? Invalid("secret", $"A secret has 1 to {SecretLength} characters.")
        : document.SecretSetting is { } setting && !SettingPattern().IsMatch(setting)
            ? Invalid(
                "secretSetting",
                "It has 1 to 64 letters, digits and underscores: what follows TargetSecrets__ in the name of the setting."
            )
        : document.Filter is { } filter && CheckFilter(filter) is { } wrong ? wrong
        : document.Names is { } names && !AreNames(names)
            ? Invalid(
                "names",
                $"names has at most {MaximumEntries} actions, each with a name of 1 to {ForeignNameLength} characters."
            )
        : document.Options is { } options && !AreOptions(options)
            ? Invalid(
                "options",
                $"options is an object of at most {OptionsLength} bytes of JSON with valid text."
            )
        : null;

    private static Problem? CheckFilter(TargetFilter filter) =>
        filter.Actions is { } actions
        && (actions.Count is 0 or > MaximumEntries || !actions.All(IsPattern))
            ? Invalid(
                "filter.actions",
                $"actions are 1 to {MaximumEntries} actions, or context.* for all of a context."
            )
        : filter.Categories is { } categories
        && (categories.Count == 0 || !categories.All(Categories.Contains))
            ? Invalid("filter.categories", $"categories are of {string.Join(", ", Categories)}.")
        : filter.Consent is { Length: 0 or > ConsentLength }
            ? Invalid("filter.consent", $"consent has 1 to {ConsentLength} characters.")
        : null;

    private static bool IsPattern(string? pattern) =>
        pattern is not null
        && NameRules.IsAction(
            pattern.EndsWith(".*", StringComparison.Ordinal) ? pattern[..^2] : pattern
        );

    private static bool AreNames(IReadOnlyDictionary<string, string> names) =>
        names.Count <= MaximumEntries
        && names.All(n =>
            NameRules.IsAction(n.Key)
            && n.Value is { Length: > 0 and <= ForeignNameLength }
            && !n.Value.Any(char.IsControl)
        );

    private static bool AreOptions(System.Text.Json.Nodes.JsonObject options)
    {
        try
        {
            var json = System.Text.Encoding.UTF8.GetBytes(options.ToJsonString());
            return json.Length <= OptionsLength && RawJson.TryKeep(json, out _);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // A member twice, or half of a surrogate pair.
            return false;
        }
    }

    private static Problem Invalid(string field, string detail) =>
        new(400, "invalid", detail, field);

    [GeneratedRegex(@"^[a-z][a-z0-9-]{1,31}\z")]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"^[A-Za-z0-9_]{1,64}\z")]
    private static partial Regex SettingPattern();
}
