using Tracking.Benchmarks;

// dotnet run -c Release --project tests/Tracking.Benchmarks -- aggregate | atomic | rows | sweep | reports | collect | door [KIND] | hot | host | scale FILE
switch (args)
{
    case ["aggregate"]:
        await AggregateBenchmark.RunAsync();
        return 0;
    case ["atomic"]:
        await AtomicBenchmark.RunAsync();
        return 0;
    case ["rows"]:
        await RowBenchmark.RunAsync();
        return 0;
    case ["sweep"]:
        await SweepBenchmark.RunAsync();
        return 0;
    case ["reports"]:
        await ReportBenchmark.RunAsync();
        return 0;
    case ["collect"]:
        await CollectBenchmark.RunAsync();
        return 0;
    case ["door"]:
        await DoorBenchmark.RunAsync();
        return 0;
    case ["door", var kind]:
        await DoorBenchmark.RunAsync(kind);
        return 0;
    case ["hot"]:
        HotBenchmark.Run();
        return 0;
    case ["host"]:
        await HostBenchmark.RunAsync();
        return 0;
    case ["scale", var file]:
        await ScaleBenchmark.RunAsync(file);
        return 0;
    default:
        Console.Error.WriteLine(
            "Name a benchmark: aggregate, atomic, rows, sweep, reports, collect, door, hot, host or scale with a file to write."
        );
        return 1;
}
