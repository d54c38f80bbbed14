using Tracking.Load;
using Tracking.Load.Parts;
using Tracking.Load.Reference;
using Tracking.Load.Sending;

// dotnet run -c Release --project tests/Tracking.Load [-- collect | stored | million | growth] [--rounds N]: see the README.
var arguments = new Arguments(args);
switch (arguments.Words)
{
    case ["serve", "bare", ..]:
        await ReferenceServer.RunAsync(BareEndpoint.Map);
        return 0;
    case ["serve", "durable", var folder]:
        await ReferenceServer.RunAsync(app => DurableEndpoint.Map(app, folder));
        return 0;
    case ["raw"]:
        await RawTransactions.RunAsync(
            arguments.Text("connection"),
            arguments.Number("rows", 0),
            arguments.Number("bytes", 0)
        );
        return 0;
    case ["send"]:
        await new Sender(SendPlan.Of(arguments)).RunAsync();
        return 0;
}

if (Metadata.Built != "Release")
{
    Console.Error.WriteLine("What is built for debugging says nothing: run it with -c Release.");
    return 1;
}

var parts = arguments.Words is [] ? ["collect", "stored", "growth", "million"] : arguments.Words;
foreach (var part in parts)
{
    switch (part)
    {
        case "collect":
            await new CollectPart(
                arguments.Number("rounds", 3),
                arguments.Number("seconds", 8),
                arguments.Has("keep-readme")
            ).RunAsync();
            break;
        case "stored":
            await new StoredPart(arguments).RunAsync();
            break;
        case "million":
            await new MillionPart(arguments).RunAsync();
            break;
        case "growth":
            await new GrowthPart(arguments).RunAsync();
            break;
        default:
            Console.Error.WriteLine("Name a part: collect, stored, growth or million.");
            return 1;
    }
}

return 0;
