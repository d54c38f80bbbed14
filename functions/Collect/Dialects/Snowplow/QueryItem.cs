using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;

namespace Tracking.Functions.Collect.Dialects.Snowplow;

/// <summary>Makes of a query the item that a tracker would have posted.</summary>
internal static class QueryItem
{
    /// <summary>The item: its members are the parameters, but for a key.</summary>
    public static JsonElement Of(IQueryCollection query)
    {
        var members = new JsonObject();
        foreach (var (name, value) in query)
        {
            if (!RequestKey.Parameters.Contains(name))
            {
                members[name] = value.ToString();
            }
        }

        var json = BodyText.Clean(JsonSerializer.SerializeToUtf8Bytes(members));
        return JsonElement.Parse(json.Span);
    }
}
