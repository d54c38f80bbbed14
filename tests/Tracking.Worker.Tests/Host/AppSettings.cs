using System.Text.Json.Nodes;

namespace Tracking.Worker.Tests.Host;

/// <summary>The settings of the app, which the host gives a worker as environment variables.</summary>
internal static class AppSettings
{
    // The same in each run, as settings are: tokens outlive a worker.
    private static readonly string SigningKey = Convert.ToBase64String(new byte[32]);

    /// <summary>Those of the sample, with storage and hubs of a test.</summary>
    public static Dictionary<string, string> Of(string storage, string eventHubs)
    {
        var sample = JsonNode.Parse(
            File.ReadAllText(Path.Combine(WorkerProcess.Folder, "local.settings.sample.json"))
        )!;
        return new(
            sample["Values"]!
                .AsObject()
                .Select(v => KeyValuePair.Create(v.Key, v.Value!.ToString()))
        )
        {
            ["AzureWebJobsStorage"] = storage,
            ["EventHubs"] = eventHubs,
            ["SigningKeys"] = SigningKey,
            ["Request__AddressHeader"] = "CLIENT-IP",
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
        };
    }
}
