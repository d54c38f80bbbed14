using System.Text;
using Tracking.Local.Hubs;

namespace Tracking.Local.Tests;

/// <summary>What is in the journal of a hub stands in its segments after a crash, and nothing else changes.</summary>
public sealed class HubJournalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("journal-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_a_power_cut_took_from_segments_is_there_again()
    {
        Segment("0.log", "abc");
        Segment("1.log", "");
        Crash(journal =>
        {
            journal.Append([Entry("0.log", 3, "def"), Entry("1.log", 0, "xy")]);
            journal.Append([Entry("0.log", 6, "g")]);
        });

        Assert.Equal("abcdefg", Read("0.log"));
        Assert.Equal("xy", Read("1.log"));
        Assert.Equal(0, new FileInfo(JournalFile).Length);
    }

    [Fact]
    public void What_was_on_the_disk_already_stays_as_it_is()
    {
        Segment("0.log", "abcdefghi");
        Crash(journal => journal.Append([Entry("0.log", 3, "def")]));

        Assert.Equal("abcdefghi", Read("0.log"));
    }

    [Fact]
    public void A_deleted_segment_does_not_come_back_and_one_that_is_too_short_is_left_alone()
    {
        Segment("1.log", "a");
        Crash(journal => journal.Append([Entry("0.log", 0, "abc"), Entry("1.log", 2, "def")]));

        Assert.False(File.Exists(Path.Combine(folder, "0.log")));
        Assert.Equal("a", Read("1.log"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(37)]
    public void A_torn_entry_ends_what_is_read(int lost)
    {
        Segment("0.log", "");
        using (var journal = new HubJournal(folder))
        {
            journal.Append([Entry("0.log", 0, "a")]);
            journal.Append([Entry("0.log", 1, "b")]);
        }

        using (var file = new FileStream(JournalFile, FileMode.Open))
        {
            file.SetLength(file.Length - lost);
        }

        new HubJournal(folder).Dispose();
        Assert.Equal("a", Read("0.log"));
    }

    [Fact]
    public void A_damaged_entry_is_not_written()
    {
        Segment("0.log", "");
        using (var journal = new HubJournal(folder))
        {
            journal.Append([Entry("0.log", 0, "abc")]);
        }

        using (var file = new FileStream(JournalFile, FileMode.Open))
        {
            file.Position = file.Length - 1;
            file.WriteByte((byte)'x');
        }

        new HubJournal(folder).Dispose();
        Assert.Equal("", Read("0.log"));
    }

    [Fact]
    public void What_stands_behind_the_entries_from_before_it_was_begun_anew_is_not_written()
    {
        Segment("0.log", "");
        Segment("1.log", "");
        Crash(journal =>
        {
            journal.Append([Entry("0.log", 0, "a"), Entry("1.log", 0, "b")]);
            journal.BeginAnew();
            journal.Append([Entry("0.log", 0, "c")]);
        });

        Assert.Equal("c", Read("0.log"));
        Assert.Equal("", Read("1.log"));
    }

    [Fact]
    public void There_is_no_room_for_more_than_it_may_have_until_it_is_begun_anew()
    {
        using var journal = new HubJournal(folder);
        var large = new JournalEntry("0.log", 0, new byte[1024 * 1024]);
        var rounds = 0;
        while (journal.HasRoomFor(large.Bytes.Length))
        {
            journal.Append([large]);
            rounds++;
        }

        Assert.InRange(rounds, 15, 16);
        journal.BeginAnew();
        Assert.True(journal.HasRoomFor(large.Bytes.Length));
    }

    [Fact]
    public async Task An_orderly_end_leaves_nothing_in_it_and_everything_in_the_segments()
    {
        const int Rounds = 50;
        using (var hub = new LocalEventHub("hub", folder, 4, _ => 0, TimeProvider.System))
        {
            for (var round = 0; round < Rounds; round++)
            {
                await Task.WhenAll(
                    Enumerable
                        .Range(0, 4)
                        .Select(id => hub.Partition(id).AppendAsync([new byte[] { 1, 2 }]))
                );
            }

            Assert.NotEqual(0, new FileInfo(JournalFile).Length);
        }

        Assert.Equal(0, new FileInfo(JournalFile).Length);
        using var again = new LocalEventHub("hub", folder, 4, _ => 0, TimeProvider.System);
        Assert.All(
            Enumerable.Range(0, 4),
            id => Assert.Equal(Rounds, again.Partition(id).NextSequence)
        );
        Assert.Empty(again.Damages);
    }

    private string JournalFile => Path.Combine(folder, "journal");

    private static JournalEntry Entry(string file, long offset, string text) =>
        new(file, offset, Encoding.ASCII.GetBytes(text));

    private void Segment(string name, string text) =>
        File.WriteAllText(Path.Combine(folder, name), text);

    private string Read(string name) => File.ReadAllText(Path.Combine(folder, name));

    // As the process leaves it when it ends at once; the next start finds it.
    private void Crash(Action<HubJournal> before)
    {
        using (var journal = new HubJournal(folder))
        {
            before(journal);
        }

        new HubJournal(folder).Dispose();
    }
}
