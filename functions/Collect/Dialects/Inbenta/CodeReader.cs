using System.Text.Json;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Inbenta;

/// <summary>Understands the codes in an event's data: what was clicked or rated, in which search.</summary>
/// <remarks>
/// A <c>click</c> is logged as its code says. Rating with the same code again corrects the first rating.
/// A code that we did not sign, or that is of another project or for something else, refuses the event.
/// </remarks>
public sealed class CodeReader(TrackingCodes codes)
{
    /// <summary>The type of a click on a result of another instance.</summary>
    public const string ExternalClick = "external_click";

    private const string Click = "click";
    private const string ExternalDataKey = "CLICK_MATCH";

    /// <summary>An event with what its codes say, or with the reason why it is refused.</summary>
    public SentEvent Apply(SentEvent sent, Project project)
    {
        if (sent.Rejection is not null || sent.Action is not { } type)
        {
            return sent;
        }

        using var data = sent.Params.IsEmpty
            ? null
            : JsonDocument.Parse(sent.Params.Utf8.ToArray());
        var named = sent with
        {
            LogType = sent.LogType ?? Text(data, "logType"),
            DataKey = sent.DataKey ?? Text(data, "dataKey"),
        };
        var applied =
            type == ExternalClick ? ApplyExternal(named, data, project)
            : Text(data, "code") is { } code ? ApplyCode(named, code, project)
            : named;
        return applied.Is(out var read, out var rejection)
            ? read
            : named with
            {
                Rejection = rejection,
            };
    }

    private Result<SentEvent, Rejection> ApplyCode(SentEvent sent, string text, Project project)
    {
        var action = project.FindAction(sent.Action!);
        CodeKind? kind = action?.Name switch
        {
            "rate" => CodeKind.Rate,
            "search_rate" => CodeKind.Search,
            { } name when SearchTypeRule.All.Any(rule => rule.Clicked == name) => CodeKind.Click,
            _ => null,
        };
        if (kind is null)
        {
            return sent;
        }

        if (!Read(text, kind.Value, project.Id, "data.code").Is(out var code, out var rejection))
        {
            return rejection;
        }

        var linked = sent with { Search = Link(code, code, project) };
        return action!.Name == Click ? linked with { Action = SearchTypeRule.Of(code.Type).Clicked }
            : kind == CodeKind.Click ? linked
            : linked with { Id = code.OnceId, IdOrigin = IdOrigin.Derived };
    }

    private Result<SentEvent, Rejection> ApplyExternal(
        SentEvent sent,
        JsonDocument? data,
        Project project
    )
    {
        if (Text(data, "searchCode") is not { } searchText)
        {
            return Missing("searchCode");
        }

        if (Text(data, "externalCode") is not { } externalText)
        {
            return Missing("externalCode");
        }

        if (
            !Read(searchText, CodeKind.Search, project.Id, "data.searchCode")
                .Is(out var search, out var rejection)
        )
        {
            return rejection;
        }

        // The result is of another instance, so its code may be of another project.
        if (
            !Read(externalText, CodeKind.External, null, "data.externalCode")
                .Is(out var external, out rejection)
        )
        {
            return rejection;
        }

        var matching = Spelling.Normalize(external.Source ?? external.Project);
        if (!project.ExternalMatchings.Contains(matching))
        {
            return new Rejection(
                RejectReason.Unknown,
                "data.externalCode",
                $"{matching} is no external matching of this project: add it with PUT /v1/projects/{project.Id}/external-matchings/{matching}."
            );
        }

        return sent with
        {
            LogType = matching,
            DataKey = ExternalDataKey,
            Search = Link(search, external, project),
        };
    }

    private Result<TrackingCode, Rejection> Read(
        string text,
        CodeKind kind,
        string? project,
        string field
    )
    {
        var code = codes.Read(text);
        return code is null || project is not null && code.Project != project
                ? Invalid(field, "The code is not one of this project's.")
            : code.Kind != kind
                ? Invalid(field, $"The code is a {Name(code.Kind)}, not a {Name(kind)}.")
            : code;
    }

    private static SearchLink Link(TrackingCode search, TrackingCode result, Project project) =>
        new(
            search.SearchId,
            search.IssuedAt,
            search.IsTracked && SearchTypeRule.Of(search.Type).Shown is { } shown
                ? project.FindAction(shown)?.LogType
                : null,
            result.ContentId,
            result.Position,
            search.IsBot ? true : null,
            search.QueryHash
        );

    private static string Name(CodeKind kind) =>
        kind switch
        {
            CodeKind.Search => "searchCode",
            CodeKind.Click => "clickCode",
            CodeKind.Rate => "rateCode",
            _ => "externalCode",
        };

    private static Rejection Missing(string member) =>
        new(RejectReason.Missing, $"data.{member}", $"An external click needs data.{member}.");

    private static Rejection Invalid(string field, string detail) =>
        new(RejectReason.InvalidCode, field, detail);

    private static string? Text(JsonDocument? data, string name) =>
        data is not null
        && data.RootElement.ValueKind == JsonValueKind.Object
        && data.RootElement.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { } text
        && !string.IsNullOrWhiteSpace(text)
            ? text
            : null;
}
