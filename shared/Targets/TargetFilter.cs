using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Shared.Targets;

/// <summary>Which events a target wants. What is not said wants all.</summary>
[ApiSchema(HasNulls = true)]
public sealed record TargetFilter
{
    /// <summary>Actions, or <c>page.*</c> for all of a context.</summary>
    public IReadOnlyList<string>? Actions { get; init; }

    /// <summary>Kinds of events: <c>session</c>, <c>platform</c>.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>What somebody must have agreed to, such as <c>analytics</c>, by the event's <c>context.consent</c>.</summary>
    public string? Consent { get; init; }

    /// <summary>Whether what no person did is wanted too.</summary>
    public bool Bots { get; init; }

    /// <summary>Whether an event is wanted.</summary>
    public bool Wants(TrackedEvent tracked) =>
        (Bots || tracked.IsBot != true)
        && (Actions is null || Actions.Any(pattern => Matches(pattern, tracked.Action)))
        && (
            Categories is null
            || Categories.Contains(tracked.Category.ToString(), StringComparer.OrdinalIgnoreCase)
        )
        && (Consent is null || HasConsent(tracked, Consent));

    private static bool Matches(string pattern, string action) =>
        pattern.EndsWith(".*", StringComparison.Ordinal)
            ? action.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : pattern == action;

    // Ours is {"analytics": true}; Segment's has it in categoryPreferences; Google's says "granted".
    private static bool HasConsent(TrackedEvent tracked, string name)
    {
        if (tracked.Context is not { Other.IsEmpty: false } context)
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(context.Other.Utf8);
            using var other = JsonDocument.ParseValue(ref reader);
            return Member(other.RootElement, "consent") is { } consent
                && (
                    IsYes(Member(consent, name))
                    || Member(consent, "categoryPreferences") is { } categories
                        && IsYes(Member(categories, name))
                );
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonElement? Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member)
            ? member
            : null;

    private static bool IsYes(JsonElement? value) =>
        value is { } said
        && (
            said.ValueKind == JsonValueKind.True
            || said.ValueKind == JsonValueKind.String
                && (said.GetString() == "granted" || Flag.Read(said.GetString()) == true)
        );
}
