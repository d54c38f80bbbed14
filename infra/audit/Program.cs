using System.CommandLine.Invocation;
using Tracking.Audit;

var parsed = CommandLine
    .Create(options => Verify.RunAsync(options, Console.Out, Console.Error, TimeProvider.System))
    .Parse(args);
if (parsed.Action is ParseErrorAction mistake)
{
    mistake.ShowHelp = false;
    await parsed.InvokeAsync();
    return Verify.NotVerified;
}

return await parsed.InvokeAsync();
