using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Matomo;

/// <summary>The campaign, as parameters say it or the address of the page.</summary>
internal static class MatomoCampaign
{
    private static readonly string[] Prefixes = ["mtm_", "pk_", "utm_"];

    private static readonly (string Name, string[] Endings)[] Parts =
    [
        ("name", ["campaign"]),
        ("keyword", ["kwd", "keyword", "term"]),
        ("source", ["source"]),
        ("medium", ["medium"]),
        ("content", ["content"]),
        ("id", ["cid"]),
        ("group", ["group"]),
        ("placement", ["placement"]),
    ];

    /// <summary>The campaign of a request; nothing when there is none.</summary>
    public static RawJson Of(JsonElement parameters)
    {
        var url = JsonText.Of(parameters, "url") ?? "";
        var start = url.IndexOf('?', StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(start < 0 ? "" : url[start..].Split('#')[0]);
        using var campaign = new ParamsWriter();
        foreach (var (name, endings) in Parts)
        {
            var said = name switch
            {
                "name" => JsonText.Of(parameters, "_rcn"),
                "keyword" => JsonText.Of(parameters, "_rck"),
                _ => null,
            };
            var text =
                said
                ?? Prefixes
                    .SelectMany(
                        prefix => endings,
                        (prefix, ending) => query.GetValueOrDefault(prefix + ending)
                    )
                    .Select(values => values.ToString())
                    .FirstOrDefault(value => value.Length > 0);
            if (text is not null)
            {
                campaign.Add(name, MatomoValues.Text(text));
            }
        }

        return campaign.Finish();
    }
}
