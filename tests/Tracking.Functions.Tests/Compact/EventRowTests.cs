using Tracking.Functions.Compact;
using Tracking.Functions.Tests.Readers;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Lake;

namespace Tracking.Functions.Tests.Compact;

public class EventRowTests
{
    private static readonly PromotedColumn[] Promoted =
    [
        new("sku", "product.sku", PromotedType.Text),
        new("total", "total", PromotedType.Number),
        new("count", "count", PromotedType.Whole),
        new("paid", "paid", PromotedType.Flag),
        new("due", "due", PromotedType.Time),
    ];

    [Fact]
    public void Members_of_params_stand_in_their_columns()
    {
        var rows = Row(
            """{"product":{"sku":"a-1"},"total":1.5,"count":3,"paid":true,"due":"2026-11-22T10:00:00Z"}"""
        );
        Assert.Equal("a-1", rows.Text(At(rows, "p_sku"), 0));
        Assert.Equal(1.5, rows.Number(At(rows, "p_total"), 0));
        Assert.Equal(3, rows.Whole(At(rows, "p_count"), 0));
        Assert.True(rows.Flag(At(rows, "p_paid"), 0));
        Assert.Equal(
            new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero),
            rows.Time(At(rows, "p_due"), 0)
        );
        Assert.Null(rows.Text(At(rows, "rescued"), 0));
    }

    [Theory]
    [InlineData("""{"total":"1.5"}""", """{"p_total":"1.5"}""")]
    [InlineData("""{"total":1e999}""", """{"p_total":1e999}""")]
    [InlineData("""{"count":1.5}""", """{"p_count":1.5}""")]
    [InlineData("""{"count":9223372036854775808}""", """{"p_count":9223372036854775808}""")]
    [InlineData("""{"paid":"yes","due":5}""", """{"p_paid":"yes","p_due":5}""")]
    public void What_does_not_fit_its_column_is_rescued(string said, string rescued)
    {
        var rows = Row(said);
        Assert.Equal(rescued, rows.Text(At(rows, "rescued"), 0));
        Assert.Equal(said, rows.Text(At(rows, "params"), 0));
    }

    [Theory]
    [InlineData("""{"product":{"sku":5}}""", "5")]
    [InlineData("""{"product":{"sku":{"a":[1, 2]}}}""", """{"a":[1, 2]}""")]
    [InlineData("""{"product":{"sku":null}}""", null)]
    [InlineData("""{"product":"a-1"}""", null)]
    [InlineData("""{"Product":{"sku":"a"}}""", null)]
    public void A_column_of_text_takes_whatever_is_there(string said, string? text)
    {
        var rows = Row(said);
        Assert.Equal(text, rows.Text(At(rows, "p_sku"), 0));
        Assert.Null(rows.Text(At(rows, "rescued"), 0));
    }

    [Fact]
    public void Metrics_are_the_numbers_and_the_last_of_a_name()
    {
        var rows = Row("""{"metrics":{"csat":4,"words":"5","nps":9,"csat":5,"all":1e999}}""");
        Assert.Equal(
            [KeyValuePair.Create("csat", 5.0), KeyValuePair.Create("nps", 9.0)],
            rows.Numbers(At(rows, "metrics"), 0)
        );
    }

    [Fact]
    public void A_column_keeps_the_type_that_the_table_has()
    {
        var row = new EventRow([new("sku", "sku", PromotedType.Number)]);
        var schema = LakeTables
            .EventColumns.With([new("p_sku", LakeType.Text)])
            .With(row.Columns.Columns);
        var rows = new LakeRows(schema);
        row.Add(rows, Line("""{"sku":7}"""), null);
        Assert.Equal("7", rows.Text(At(rows, "p_sku"), 0));
    }

    [Fact]
    public void An_event_is_filed_by_the_time_in_its_id_or_its_own()
    {
        var at = Frames.Start.AddHours(-3);
        var own = Frames.Event("own-1") with { OccurredAt = at };
        Assert.Equal(at, EventRow.FiledAt(own));
        Assert.Equal(own.ReceivedAt, EventRow.FiledAt(own with { OccurredAt = null }));
        var timed = own with { Id = EventId.New(Frames.Start.AddHours(-1)) };
        Assert.Equal(
            Frames.Start.AddHours(-1),
            EventRow.FiledAt(timed),
            TimeSpan.FromMilliseconds(1)
        );
        Assert.Equal(at, EventRow.FiledAt(timed with { IsHistorical = true }));
    }

    private static int At(LakeRows rows, string column) => rows.Schema.IndexOf(column);

    private static LakeRows Row(string parameters)
    {
        var row = new EventRow(Promoted);
        var rows = new LakeRows(row.Columns);
        row.Add(rows, Line(parameters), "session-1");
        return rows;
    }

    private static ExportedEvent Line(string parameters) =>
        new(
            0,
            new EventSource(1, 0, Frames.Start),
            Frames.Event("a") with
            {
                Params = Frames.Json(parameters),
            },
            null
        );
}
