using System.Text.Json;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Judging;

/// <summary>What was done: an action of the product, of the project, or of the site's own.</summary>
internal static class ActionRules
{
    /// <summary>The action with which a session begins.</summary>
    public const string Start = "start";

    /// <summary>It has an action.</summary>
    public static Rejection? Find(Draft draft)
    {
        var sent = draft.Sent;
        if (sent.Action is not { } name)
        {
            return new(RejectReason.Missing, "type", "Name the action in type or action.");
        }

        if (draft.Project.FindAction(name) is { } known)
        {
            draft.Action = known;
            return null;
        }

        if (!NameRules.IsAction(name))
        {
            return new(
                RejectReason.Invalid,
                sent.ActionField,
                $"An action has 2 to {EventLimits.NameLength} letters, digits, dots, dashes and underscores."
            );
        }

        draft.Action = OfSite(name);
        return null;
    }

    /// <summary>An action of the site's own.</summary>
    public static ActionDefinition OfSite(string name) =>
        new(name, NameRules.LogTypeOf(name), null, 0);

    /// <summary>The project's lists let it in. Sessions begin whatever they say: no site sends their start.</summary>
    public static Rejection? IsWanted(Draft draft) =>
        draft.Action.Name == Start || draft.Project.Rules.Wants(draft.Action.Name)
            ? null
            : new(
                RejectReason.Denied,
                "action",
                $"The project's lists do not let {draft.Action.Name} in."
            );

    /// <summary>It has the params that the project wants of it.</summary>
    public static Rejection? HasParams(Draft draft) =>
        MissingParam(draft) is { } missing
            ? new(
                RejectReason.Missing,
                $"params.{missing}",
                $"{draft.Action.Name} needs params.{missing}."
            )
            : null;

    /// <summary>A data key that it names is one of the project's.</summary>
    public static Rejection? FindDataKey(Draft draft)
    {
        var named = draft.Sent.DataKey;
        draft.DataKey = named is null
            ? draft.Action.DataKey
            : draft.Project.FindAction(named)?.DataKey;
        return named is not null && draft.DataKey is null
            ? Unknown(named, "dataKey", draft.Project)
            : null;
    }

    /// <summary>The rejection of a data key that neither the project nor its product has.</summary>
    public static Rejection Unknown(string name, string field, Project project) =>
        new(
            RejectReason.Unknown,
            field,
            $"{Text.Cut(name, EventLimits.NameLength)} is no action or data key of this project: add it with PUT /v1/projects/{project.Id}/data-keys/{Text.Cut(Spelling.Normalize(name), EventLimits.NameLength)}."
        );

    private static string? MissingParam(Draft draft)
    {
        var required = draft.Project.Rules.ParamsOf(draft.Action.Name);
        if (required.Count == 0)
        {
            return null;
        }

        var parameters = draft.Sent.Params;
        using var json = parameters.IsEmpty ? null : JsonDocument.Parse(parameters.Utf8.ToArray());
        return required.FirstOrDefault(name =>
            !(name == "url" && draft.Sent.Url is not null)
            && (
                json is null
                || !json.RootElement.TryGetProperty(name, out var value)
                || value.ValueKind == JsonValueKind.Null
            )
        );
    }
}
