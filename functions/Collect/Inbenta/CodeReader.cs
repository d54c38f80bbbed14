using System.Text.Json;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Inbenta;

/// <summary>Understands the codes in an event's data: what was clicked or rated, in which search.</summary>
/// <remarks>
/// A <c>click</c> is logged as its code says. Rating with the same code again corrects the first rating.
/// A code that we did not sign, or that is of another project or for something else, refuses the event.
/// </remarks>
public sealed class CodeReader(TrackingCodes codes)
{
    private const string Click = "click";
    private const string ExternalDataKey = "CLICK_MATCH";

    /// <summary>Adds to an event what its codes say, or the reason why it is refused.</summary>
    public void Apply(SentEvent sent, Project project)
    {
        if (sent.Rejection is not null || (sent.Action ?? sent.Type) is not { } type)
        {
            return;
        }

        using var data = sent.Params.IsEmpty
            ? null
            : JsonDocument.Parse(sent.Params.Utf8.ToArray());
        sent.LogType ??= Text(data, "logType");
        sent.DataKey ??= Text(data, "dataKey");
        sent.Rejection =
            type == TrackedTypes.ExternalClick ? ApplyExternal(sent, data, project)
            : Text(data, "code") is { } code ? ApplyCode(sent, type, code, project)
            : null;
    }

    private Rejection? ApplyCode(SentEvent sent, string type, string text, Project project)
    {
        var action = project.FindAction(type);
        CodeKind? kind = action?.Name switch
        {
            "rate" => CodeKind.Rate,
            "search_rate" => CodeKind.Search,
            { } name when SearchTypeRule.All.Any(rule => rule.Clicked == name) => CodeKind.Click,
            _ => null,
        };
        if (kind is null)
        {
            return null;
        }

        var (code, rejection) = Read(text, kind.Value, project.Id, "data.code");
        if (code is null)
        {
            return rejection;
        }

        if (action!.Name == Click)
        {
            sent.Type = SearchTypeRule.Of(code.Type).Clicked;
            sent.Action = null;
        }
        else if (kind != CodeKind.Click)
        {
            sent.Id = code.OnceId;
            sent.HasGivenId = true;
        }

        sent.Search = Link(code, code, project);
        return null;
    }

    private Rejection? ApplyExternal(SentEvent sent, JsonDocument? data, Project project)
    {
        if (Text(data, "searchCode") is not { } searchText)
        {
            return Missing("searchCode");
        }

        if (Text(data, "externalCode") is not { } externalText)
        {
            return Missing("externalCode");
        }

        var (search, rejection) = Read(searchText, CodeKind.Search, project.Id, "data.searchCode");
        if (search is null)
        {
            return rejection;
        }

        // The result is of another instance, so its code may be of another project.
        var (external, externalRejection) = Read(
            externalText,
            CodeKind.External,
            null,
            "data.externalCode"
        );
        if (external is null)
        {
            return externalRejection;
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

        sent.LogType = matching;
        sent.DataKey = ExternalDataKey;
        sent.Search = Link(search, external, project);
        return null;
    }

    private (TrackingCode? Code, Rejection? Rejection) Read(
        string text,
        CodeKind kind,
        string? project,
        string field
    )
    {
        var code = codes.Read(text);
        return code is null || project is not null && code.Project != project
                ? (null, Invalid(field, "The code is not one of this project's."))
            : code.Kind != kind
                ? (null, Invalid(field, $"The code is a {Name(code.Kind)}, not a {Name(kind)}."))
            : (code, null);
    }

    private static SearchLink Link(TrackingCode search, TrackingCode result, Project project) =>
        new(
            search.SearchId,
            search.IssuedAt,
            search.IsTracked && SearchTypeRule.Of(search.Type).Shown is { } shown
                ? project.FindAction(shown)?.LogType
                : null,
            result.ContentId,
            result.Position
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
            ? value.GetString()
            : null;
}
