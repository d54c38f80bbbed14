using System.CommandLine.Invocation;
using Tracking.Local;
using Tracking.Local.Hosting;

try
{
    var parsed = CommandLine
        .Create(Commands.RunAsync, Commands.ServeHubsAsync, Look.RunAsync)
        .Parse(args);
    if (parsed.Action is ParseErrorAction mistake)
    {
        mistake.ShowHelp = false;
    }

    // What runs looks after signals and failures itself.
    return await parsed.InvokeAsync(
        new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false }
    );
}
catch (LocalRuntimeException e)
{
    // What the person at the keyboard can mend is said in a sentence.
    Console.Error.WriteLine(e.Message);
    return 1;
}
