using System.Text.Json.Nodes;
using Tracking.Worker.Tests.Protocol;

namespace Tracking.Worker.Tests.Host;

/// <summary>A function as its worker tells of it.</summary>
internal sealed class FunctionInfo
{
    public FunctionInfo(RpcFunctionMetadata metadata)
    {
        Metadata = metadata;
        Trigger = metadata
            .RawBindings.Select(raw => JsonNode.Parse(raw)!.AsObject())
            .Single(b => Text(b, "type")!.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));
    }

    public RpcFunctionMetadata Metadata { get; }

    /// <summary>The binding of the trigger.</summary>
    public JsonObject Trigger { get; }

    public string Name => Metadata.Name;

    /// <summary>The name of the parameter that the trigger fills.</summary>
    public string Parameter => this["name"]!;

    /// <summary>What the trigger's binding says.</summary>
    public string? this[string member] => Text(Trigger, member);

    /// <summary>The methods of an HTTP trigger; all when none are named.</summary>
    public string[] Methods =>
        (Trigger["methods"] as JsonArray)?.Select(m => (string)m!).ToArray() ?? [];

    public bool IsTriggeredBy(string type) =>
        string.Equals(this["type"], type, StringComparison.OrdinalIgnoreCase);

    /// <summary>The host parses the bindings and hands their kinds and properties back.</summary>
    public FunctionLoadRequest ToLoadRequest()
    {
        var metadata = new RpcFunctionMetadata
        {
            Name = Metadata.Name,
            Directory = WorkerProcess.Folder,
            ScriptFile = Metadata.ScriptFile,
            EntryPoint = Metadata.EntryPoint,
        };
        foreach (var binding in Metadata.RawBindings.Select(raw => JsonNode.Parse(raw)!.AsObject()))
        {
            var info = new BindingInfo
            {
                Type = Text(binding, "type"),
                Direction = Enum.Parse<BindingInfo.Types.Direction>(
                    Text(binding, "direction")!,
                    ignoreCase: true
                ),
            };
            foreach (var (name, value) in binding["properties"] as JsonObject ?? [])
            {
                info.Properties[name] = value?.ToString() ?? "";
            }

            metadata.Bindings[Text(binding, "name")!] = info;
        }

        return new FunctionLoadRequest { FunctionId = Metadata.FunctionId, Metadata = metadata };
    }

    // Members are written in any case.
    private static string? Text(JsonObject binding, string member) =>
        binding
            .FirstOrDefault(m => string.Equals(m.Key, member, StringComparison.OrdinalIgnoreCase))
            .Value?.ToString();
}
