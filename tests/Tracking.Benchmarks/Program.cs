using Tracking.Benchmarks;

// dotnet run -c Release --project tests/Tracking.Benchmarks -- aggregate | atomic | sweep | collect
switch (args)
{
    case ["aggregate"]:
        await AggregateBenchmark.RunAsync();
        return 0;
    case ["atomic"]:
        await AtomicBenchmark.RunAsync();
        return 0;
    case ["sweep"]:
        await SweepBenchmark.RunAsync();
        return 0;
    case ["collect"]:
        await CollectBenchmark.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine("Name a benchmark: aggregate, atomic, sweep or collect.");
        return 1;
}
