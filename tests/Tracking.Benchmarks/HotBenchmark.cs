using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Tracking.Benchmarks;

/// <summary>The code that each event goes through, by BenchmarkDotNet: time and allocation of one thread, by event.</summary>
internal static class HotBenchmark
{
    public static void Run() =>
        BenchmarkRunner.Run(
            [typeof(HotDoor), typeof(HotReaders)],
            DefaultConfig
                .Instance.AddJob(
                    // In this process: the build of a generated project knows nothing of this one's settings.
                    Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)
                )
                .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "tracking-benchmarks"))
                .WithOptions(ConfigOptions.JoinSummary)
        );
}
