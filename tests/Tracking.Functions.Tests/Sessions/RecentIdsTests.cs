using CsCheck;
using Tracking.Functions.Sessions;

namespace Tracking.Functions.Tests.Sessions;

public class RecentIdsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero);

    private readonly RecentIds ids = new();

    [Fact]
    public void An_id_is_remembered_for_24_hours()
    {
        ids.Add(1, Start);
        ids.Add(2, Start.AddHours(24));
        Assert.True(ids.Contains(1));
        ids.Add(3, Start.AddHours(49));
        Assert.False(ids.Contains(1));
        Assert.True(ids.Contains(3));
    }

    [Fact]
    public void As_many_are_remembered_as_there_is_room_for_and_no_more()
    {
        for (var id = 1UL; id <= 3 * RecentIds.Maximum; id++)
        {
            ids.Add(id, Start);
            Assert.InRange(ids.Count, 0, RecentIds.Maximum);
        }

        // A page is let go as a whole.
        Assert.True(ids.Count > RecentIds.Maximum - 1024);
        Assert.True(ids.Contains(3 * RecentIds.Maximum));
        Assert.True(ids.Contains((2 * RecentIds.Maximum) + 1024));
        Assert.False(ids.Contains(1));
    }

    [Fact]
    public void All_that_are_remembered_fit_into_few_properties_of_a_row()
    {
        for (var id = 1UL; id <= RecentIds.Maximum; id++)
        {
            ids.Add(id, Start);
        }

        Assert.Equal(RecentIds.Maximum, ids.Count);
        Assert.InRange(ids.ToBytes().Length, 8 * RecentIds.Maximum, 9 * RecentIds.Maximum);
    }

    [Fact]
    public void A_copy_does_not_change_with_what_it_was_made_of()
    {
        ids.Add(1, Start);
        var copy = ids.Copy();
        ids.Add(2, Start);
        copy.Add(3, Start);
        var third = copy.Copy();
        copy.Add(4, Start);
        Assert.Equal((true, true, false, false), Has(ids));
        Assert.Equal((true, false, true, true), Has(copy));
        Assert.Equal((true, false, true, false), Has(third));

        static (bool, bool, bool, bool) Has(RecentIds of) =>
            (of.Contains(1), of.Contains(2), of.Contains(3), of.Contains(4));
    }

    [Fact]
    public void Bytes_give_the_same_ids_again_whatever_was_done_to_them() =>
        Gen.Select(Gen.ULong[0, 50], Gen.Int[0, 3000], Gen.Int[0, 9])
            .Array[0, 200]
            .Sample(steps =>
            {
                var (one, copies) = (new RecentIds(), new List<(RecentIds Copy, byte[] Bytes)>());
                foreach (var (id, minutes, what) in steps)
                {
                    one.Add(id, Start.AddMinutes(minutes));
                    Assert.True(one.Contains(id));
                    if (what == 0)
                    {
                        copies.Add((one.Copy(), one.ToBytes()));
                    }
                    else if (what == 1)
                    {
                        one = RecentIds.Read(one.ToBytes());
                    }
                }

                var read = RecentIds.Read(one.ToBytes());
                Assert.Equal(one.Count, read.Count);
                Assert.Equal(one.ToBytes(), read.ToBytes());
                Assert.All(copies, c => Assert.Equal(c.Bytes, c.Copy.ToBytes()));
            });
}
