using CsCheck;
using Tracking.Shared.Streams;

namespace Tracking.Shared.Tests.Streams;

public class PartitionerTests
{
    [Fact]
    public void The_token_decides_before_the_user_before_the_id()
    {
        var tracked = Some.Event("id");
        Assert.Equal("id", Partitioner.KeyOf(tracked));
        Assert.Equal("u", Partitioner.KeyOf(tracked with { User = "u" }));
        Assert.Equal("t", Partitioner.KeyOf(tracked with { User = "u", Token = "t" }));
    }

    [Fact]
    public void A_key_is_always_in_the_same_partition_and_keys_are_spread()
    {
        Gen.Select(Gen.String, Gen.Int[1, 32])
            .Sample((key, n) => Assert.InRange(Partitioner.Choose(key, n), 0, n - 1));
        var counts = Enumerable
            .Range(0, 8000)
            .CountBy(i => Partitioner.Choose($"key-{i}", 8))
            .ToDictionary();
        Assert.All(counts.Values, count => Assert.InRange(count, 800, 1200));

        // Published test vectors of XXH64: ef46db3751d8e999 and 44bc2cf5ad770999.
        Assert.Equal(0x19, Partitioner.Choose("", 32));
        Assert.Equal(0x19, Partitioner.Choose("abc", 32));
    }
}
