using System.Text.Json;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Snowplow;

/// <summary>Events that a schema describes: its name is what was done, its data are the params.</summary>
internal static class DescribedEvents
{
    private const string Encoded = "ue_px";
    private const string Plain = "ue_pr";

    /// <summary>An event with its action and its params; or with the reason why it has none.</summary>
    public static SentEvent Add(SentEvent sent, JsonElement item)
    {
        if (
            !SelfDescribing
                .DataOf(item, Encoded, Plain, JsonValueKind.Object)
                .Is(out var described, out var wrong)
        )
        {
            return sent with { Rejection = wrong };
        }

        var field = JsonText.Of(item, Encoded) is null ? Plain : Encoded;
        var schema = JsonText.Member(described, "schema");
        if (SelfDescribing.NameOf(JsonText.Of(schema)) is not { } name)
        {
            return sent with
            {
                Rejection = new(
                    described.ValueKind == JsonValueKind.Undefined
                        ? RejectReason.Missing
                        : RejectReason.Invalid,
                    field,
                    $"{field} describes an event by a schema, iglu:vendor/name/format/version."
                ),
            };
        }

        var data = JsonText.Member(described, "data");
        using var parameters = new ParamsWriter();
        // Nothing that the data says is lost to the name of the schema.
        parameters.Add(
            JsonText.Member(data, "schema").ValueKind == JsonValueKind.Undefined
                ? "schema"
                : "igluSchema",
            schema
        );
        if (data.ValueKind == JsonValueKind.Object)
        {
            parameters.AddMembers(data);
        }
        else
        {
            parameters.Add("data", data);
        }

        return sent with
        {
            Action = NameRules.ActionOf(name),
            ActionField = field,
            Label = JsonText.Of(item, "page"),
            Params = parameters.Finish(),
        };
    }
}
