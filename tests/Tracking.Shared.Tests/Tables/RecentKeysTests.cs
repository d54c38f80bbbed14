using CsCheck;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Tests.Tables;

public class RecentKeysTests
{
    private static readonly string[] Names = ["a", "b", "ab", "ba"];

    [Fact]
    public void A_key_is_that_of_what_it_is_asked_for()
    {
        var keys = new RecentKeys();
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Long[0, 3], Gen.Int[0, 3])
            .Sample(
                (project, kind, time, partition) =>
                    Assert.Equal(
                        Make(Names[project], Names[kind], time, partition),
                        keys.Get(Names[project], Names[kind], time, partition, Make)
                    )
            );
    }

    [Fact]
    public void Rows_of_an_hour_share_their_key() =>
        Assert.Same(
            CounterKeys.Partition("shop", CounterKind.Logs, Some.Time, 3),
            CounterKeys.Partition("shop", CounterKind.Logs, Some.Time.AddMinutes(50), 3)
        );

    private static string Make(string project, string kind, long time, int partition) =>
        $"{project}_{kind}_{time}_{partition}";
}
