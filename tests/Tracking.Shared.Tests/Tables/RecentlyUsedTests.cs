using Tracking.Shared.Tables;

namespace Tracking.Shared.Tests.Tables;

public class RecentlyUsedTests
{
    private const int Capacity = 10;

    private readonly RecentlyUsed<List<int>> held = new(Capacity, value => value.Count);

    [Fact]
    public void What_fits_is_held_for_sure()
    {
        Fill("a", 1, Capacity);
        Assert.Equal(Capacity, Held("a", Capacity).Count);
    }

    [Fact]
    public void No_more_is_held_however_much_comes()
    {
        for (var i = 0; i < 100; i++)
        {
            Fill($"{i} ", 1, 3);
            Assert.InRange(held.Count, 1, Capacity);
        }
    }

    [Fact]
    public void What_was_not_used_is_let_go_and_what_was_stays()
    {
        held.Set("left", [1]);
        held.Set("stays", [1]);
        for (var i = 0; i < 5 * Capacity; i++)
        {
            held.Set($"other {i}", [1]);
            Assert.True(held.TryGet("stays", out _));
        }

        Assert.False(held.TryGet("left", out _));
    }

    [Fact]
    public void What_was_not_used_for_the_longest_is_let_go_and_no_more_than_needed()
    {
        Fill("a", 1, Capacity);
        Assert.True(held.TryGet("a0", out _));
        Fill("b", 1, 2);
        Assert.Equal(Capacity, held.Count);
        Assert.Equal([0], Held("a", 3));
        Assert.Equal(Capacity - 2, Held("a", Capacity).Count);
    }

    [Fact]
    public void What_is_heavy_takes_the_room_of_many()
    {
        Fill("light", 1, 5);
        held.Set("heavy", [.. Enumerable.Range(0, 8)]);
        Assert.Equal([4, 3], Held("light", 5));
        Assert.True(held.TryGet("heavy", out _));
    }

    [Fact]
    public void What_is_heavier_than_all_may_be_is_held_alone()
    {
        held.Set("huge", [.. Enumerable.Range(0, 5 * Capacity)]);
        Assert.True(held.TryGet("huge", out _));
        held.Set("next", [1]);
        held.Set("huge 2", [.. Enumerable.Range(0, 5 * Capacity)]);
        Assert.False(held.TryGet("huge", out _));
    }

    [Fact]
    public void What_grows_while_it_is_held_is_weighed_anew_when_it_is_set()
    {
        var grows = new List<int> { 1 };
        held.Set("grows", grows);
        Fill("other", 1, 5);
        grows.AddRange(Enumerable.Range(0, 8));
        held.Set("grows", grows);
        Fill("more", 1, 3);

        // 9 and 3 are more than fit, so only the last 3 are there.
        Assert.Equal(3, held.Count);
        Assert.False(held.TryGet("grows", out _));
    }

    [Fact]
    public void What_is_removed_is_gone_and_its_room_is_free()
    {
        Fill("a", 1, Capacity);
        held.Remove("a0");
        held.Remove("not there");
        held.Set("b", [1]);
        Assert.False(held.TryGet("a0", out _));
        Assert.Equal(Capacity, held.Count);
        Assert.Equal(Capacity - 1, Held("a", Capacity).Count);
    }

    [Fact]
    public void Who_asked_is_given_what_there_was_no_room_for_and_nothing_else()
    {
        var given = new List<string>();
        var few = new RecentlyUsed<int>(2, _ => 1, (name, value) => given.Add($"{name}{value}"));
        few.Set("a", 1);
        few.Set("b", 2);
        few.Set("a", 3);
        few.Remove("b");
        few.Set("c", 4);
        Assert.Empty(given);
        few.Set("d", 5);
        Assert.Equal(["a3"], given);
        few.Clear();
        Assert.Equal(["a3"], given);
    }

    [Fact]
    public void Of_two_with_one_name_the_last_one_is_held()
    {
        held.Set("a", [1]);
        held.Set("a", [1, 2]);
        Assert.True(held.TryGet("a", out var value));
        Assert.Equal(2, value.Count);
        Assert.Equal(1, held.Count);
    }

    private void Fill(string name, int weight, int count)
    {
        for (var i = 0; i < count; i++)
        {
            held.Set($"{name}{i}", [.. Enumerable.Range(0, weight)]);
        }
    }

    // Looked for from the last one on, for who looks makes it recent.
    private List<int> Held(string name, int count) =>
        [.. Enumerable.Range(0, count).Reverse().Where(i => held.TryGet($"{name}{i}", out _))];
}
