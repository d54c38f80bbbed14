using Azure.Data.Tables;
using Tracking.Functions.Sessions;
using Tracking.Functions.Tests.Readers;
using Tracking.Shared.Events;

namespace Tracking.Functions.Tests.Sessions;

public class CorrectedRowTests
{
    [Theory]
    [InlineData("""{"value":5}""", """{"comment":"fine"}""", """{"value":5,"comment":"fine"}""")]
    [InlineData("""{"value":5}""", """{"value":4}""", """{"value":4}""")]
    [InlineData("""{"value":5}""", """{"value":null}""", """{"value":5}""")]
    [InlineData("""{"value":5}""", null, """{"value":5}""")]
    [InlineData(null, """{"value":5}""", """{"value":5}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"c":"é<"}}""", """{"a":{"c":"é<"}}""")]
    public void What_a_correction_does_not_say_stays(string? first, string? then, string merged)
    {
        var both = CorrectedRow.Of([Said(0, first), Said(1, then)], null)!;
        Assert.Equal(merged, both.GetString("params"));
        var oneByOne = CorrectedRow.Of([Said(1, then)], CorrectedRow.Of([Said(0, first)], null))!;
        Assert.Equal(merged, oneByOne.GetString("params"));
    }

    [Fact]
    public void What_is_in_a_row_is_not_taken_in_again()
    {
        var row = CorrectedRow.Of([Said(0, """{"value":5}"""), Said(1, """{"value":4}""")], null);
        Assert.Null(CorrectedRow.Of([Said(0, """{"value":5}""")], row));
        Assert.Null(CorrectedRow.Of([Said(0, """{"value":5}"""), Said(1, "{}")], row));
    }

    private static (CountedEvent, TableEntity) Said(long sequence, string? json)
    {
        var counted = new CountedEvent(
            "t-1",
            Frames.Start,
            Frames.Event("once.1", "rate") with
            {
                Params = json is null ? default : Frames.Json(json),
            },
            new EventSource(sequence, 0, Frames.Start),
            CountedEvent.OfClient
        );
        return (counted, SessionRows.Event(counted, 0));
    }
}
