using Azure.Data.Tables;
using CsCheck;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Tests.Tables;

public class JsonRowTests
{
    private static readonly Gen<object?> Value = Gen.OneOf(
        Gen.String.Where(IsWhole).Select(object? (text) => text),
        Gen.Int.Select(object? (number) => number),
        Gen.Long.Select(object? (number) => number),
        Gen.Double.Where(double.IsFinite).Select(object? (number) => number),
        Gen.Bool.Select(object? (flag) => flag),
        Gen.DateTimeOffset.Where(time => time.Year > 1601)
            .Select(object? (time) => time.ToUniversalTime()),
        Gen.Byte.Array[0, 50].Select(object? (bytes) => bytes),
        Gen.Guid.Select(object? (guid) => guid),
        Gen.Bool.Select(object? (_) => null)
    );

    private static readonly Gen<TableEntity> Row = Gen.Select(
            Gen.String[Gen.Char['a', 'z'], 1, 8],
            Value
        )
        .List[0, 12]
        .Select(values =>
        {
            var row = new TableEntity("it's a \"partition\"", "ü 中");
            foreach (var (name, value) in values)
            {
                row[name] = value;
            }

            return row;
        });

    [Fact]
    public void A_row_is_the_same_when_it_is_read_again() =>
        Row.Sample(row => Assert.Equal(Told(row), Told(JsonRow.Of(row).ToEntity())));

    [Fact]
    public void Rows_in_one_buffer_are_as_they_are_alone() =>
        Row.List[1, 40]
            .Sample(all =>
            {
                using var buffer = new RowBuffer(16);
                var rows = all.ConvertAll(row =>
                {
                    buffer.Begin(row.PartitionKey, row.RowKey);
                    foreach (var (name, value) in row)
                    {
                        if (value is not null && name is not ("PartitionKey" or "RowKey"))
                        {
                            buffer.SetValue(new RowColumn(name), value);
                        }
                    }

                    return buffer.End();
                });
                Assert.All(
                    all.Zip(rows),
                    pair => Assert.Equal(Told(pair.First), Told(pair.Second.ToEntity()))
                );
            });

    [Fact]
    public void A_row_that_breaks_a_limit_spoils_none_of_those_beside_it()
    {
        using var buffer = new RowBuffer();
        buffer.Begin("p", "1");
        buffer.Set(new RowColumn("a"), "first");
        var first = buffer.End();
        buffer.Begin("p/", "2");
        buffer.Set(new RowColumn("a"), "x\ud800");
        var second = buffer.End();
        buffer.Begin("p", "3");
        buffer.SetBytes(new RowColumn("b"), new byte[TableLimits.PropertyBytes + 1]);
        var third = buffer.End();
        buffer.Begin("p", "4");
        buffer.SetText(new RowColumn("a"), "zuletzt ü"u8);
        var fourth = buffer.End();
        Assert.Equal(
            [true, false, false, true],
            new[] { first, second, third, fourth }.Select(row => row.Violation is null)
        );
        Assert.Equal("first", first.ToEntity().GetString("a"));
        Assert.Equal("zuletzt ü", fourth.ToEntity().GetString("a"));
        Assert.Equal(
            $"b may have {TableLimits.PropertyBytes} bytes; this one has {TableLimits.PropertyBytes + 1}.",
            third.Violation
        );
    }

    [Theory]
    [InlineData(32_768, true)]
    [InlineData(32_769, false)]
    public void Text_that_is_utf_8_already_counts_by_its_characters(int length, bool isTaken)
    {
        using var buffer = new RowBuffer();
        buffer.Begin("p", "1");
        buffer.SetText(
            new RowColumn("a"),
            System.Text.Encoding.UTF8.GetBytes(new string('中', length))
        );
        Assert.Equal(isTaken, buffer.End().Violation is null);
    }

    private static bool IsWhole(string text) =>
        text == System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static IEnumerable<string> Told(TableEntity row) =>
        row.Where(property => property.Value is not null)
            .OrderBy(property => property.Key, StringComparer.Ordinal)
            .Select(property =>
                $"{property.Key}: {property.Value.GetType().Name} "
                + property.Value switch
                {
                    byte[] bytes => Convert.ToHexString(bytes),
                    DateTimeOffset time => $"{time.UtcTicks}",
                    var value => $"{value}",
                }
            );
}
