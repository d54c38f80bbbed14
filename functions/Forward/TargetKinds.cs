using Microsoft.Extensions.Configuration;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Forward;

/// <summary>The kinds of targets, each with the function that hands events on to it.</summary>
public sealed class TargetKinds
{
    /// <summary>The function of webhooks.</summary>
    public const string Webhook = "ForwardWebhook";

    /// <summary>The function of Splunk.</summary>
    public const string Splunk = "ForwardSplunk";

    /// <summary>The function of Heap.</summary>
    public const string Heap = "ForwardHeap";

    /// <summary>The function of server containers of Google Tag Manager.</summary>
    public const string TagManager = "ForwardTagManager";

    private static readonly IReadOnlyDictionary<string, string> FunctionNames = new Dictionary<
        string,
        string
    >
    {
        ["webhook"] = Webhook,
        ["splunk"] = Splunk,
        ["heap"] = Heap,
        ["tag-manager"] = TagManager,
    };

    private readonly Dictionary<string, ITargetKind> kinds;

    /// <summary>The kinds that are there.</summary>
    /// <exception cref="InvalidOperationException">A function that is on has no kind.</exception>
    internal TargetKinds(IEnumerable<ITargetKind> registered, IConfiguration configuration)
    {
        kinds = registered.ToDictionary(kind => kind.Name);
        On =
        [
            .. FunctionNames.Keys.Where(kind =>
                !configuration.GetValue($"AzureWebJobs.{FunctionNames[kind]}.Disabled", false)
                && !configuration.GetValue($"AzureWebJobs:{FunctionNames[kind]}:Disabled", false)
            ),
        ];
        if (On.FirstOrDefault(kind => !kinds.ContainsKey(kind)) is { } missing)
        {
            throw new InvalidOperationException(
                $"The function {FunctionNames[missing]} is on, and there is no kind of targets {missing}."
            );
        }
    }

    /// <summary>The names of all kinds.</summary>
    public static IEnumerable<string> Names => FunctionNames.Keys;

    /// <summary>The kinds of which the function is on.</summary>
    public IReadOnlyList<string> On { get; }

    /// <summary>A kind of which the function is on, or one that is registered.</summary>
    internal ITargetKind? Find(string name) => kinds.GetValueOrDefault(name);

    /// <summary>The name of the function, and so of the reader, of a kind.</summary>
    public static string FunctionOf(string kind) => FunctionNames[kind];

    /// <summary>Under what the cursors of a kind's reader are kept.</summary>
    public static string CursorsOf(string kind) => $"{HubNames.TrackedEvents}.{kind}";
}
