using Tracking.Exports;

return await CommandLine.RunAsync(args, Console.Out, Console.Error, TimeProvider.System);
