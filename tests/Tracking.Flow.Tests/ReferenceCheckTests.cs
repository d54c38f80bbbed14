namespace Tracking.Flow.Tests;

/// <summary>How tests that wait take an answer that is not as the API reference says.</summary>
public sealed class ReferenceCheckTests
{
    [Fact]
    public async Task It_fails_a_test_that_waits_at_once()
    {
        var looked = 0;
        await Assert.ThrowsAsync<ReferenceMismatchException>(() =>
            Support.EventuallyAsync(() =>
            {
                looked++;
                throw new ReferenceMismatchException("It has another member.");
            })
        );
        Assert.Equal(1, looked);
    }
}
