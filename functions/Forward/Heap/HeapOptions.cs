using System.Text.Json.Nodes;

namespace Tracking.Functions.Forward.Heap;

/// <summary>What a project says of its app in Heap.</summary>
/// <param name="AppId">The id of the app, which Heap also calls environment: digits.</param>
/// <param name="Identity">Who events are of.</param>
internal sealed record HeapOptions(string AppId, HeapIdentity Identity)
{
    private const int AppIdLength = 20;

    /// <summary>Reads them.</summary>
    /// <param name="options">The object as it was configured.</param>
    /// <param name="fault">What is wrong with it; null when nothing is.</param>
    public static HeapOptions Read(JsonObject options, out TargetFault? fault)
    {
        var reader = new OptionReader(options);
        var appId = reader.Text("appId", AppIdLength, isNeeded: true);
        if (appId is not null && !appId.All(char.IsAsciiDigit))
        {
            reader.Wrong<string>("appId", $"It is a text of 1 to {AppIdLength} digits.");
        }

        var identity = reader.Choice("identity", "user", "visitor", "userId") switch
        {
            "visitor" => HeapIdentity.Visitor,
            "userId" => HeapIdentity.UserId,
            _ => HeapIdentity.User,
        };
        fault = reader.Finish();
        return new HeapOptions(appId ?? "", identity);
    }
}

/// <summary>Who events are of in Heap.</summary>
internal enum HeapIdentity
{
    /// <summary>The user is the identity.</summary>
    User,

    /// <summary>The user is the identity, else the visitor is.</summary>
    Visitor,

    /// <summary>The user is the identity, else the visitor is the number that Heap's script gave to the browser.</summary>
    UserId,
}
