using Tracking.Shared.Access;

namespace Tracking.Shared.Tests.Access;

public class KeyHashTests
{
    [Fact]
    public void What_is_remembered_of_many_keys_is_what_each_hashes_to()
    {
        for (var round = 0; round < 2; round++)
        {
            Assert.All(
                Enumerable.Range(0, 5_000).Select(i => $"wk_{i}"),
                key => Assert.Equal(KeyHash.Of(key), KeyHash.OfRequest(key))
            );
        }
    }
}
