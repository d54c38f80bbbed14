using CsCheck;

namespace Tracking.Local.Tests;

public sealed class LogFaultsTests
{
    [Fact]
    public void Whatever_happens_to_its_files_a_log_gives_what_is_intact_and_tells_what_is_not() =>
        Gen.Select(Gen.Int[0, 13], Gen.Int[0, 1000], Gen.Int[0, 100_000])
            .List[1, 25]
            .Select(Gen.Int[1, 9])
            .Sample(
                (steps, atOnce) =>
                {
                    using var log = new LogUnderFaults();
                    foreach (var (what, where, howMuch) in steps)
                    {
                        log.Do(what, where, howMuch);
                    }

                    log.Check(atOnce);
                },
                iter: 300
            );
}
