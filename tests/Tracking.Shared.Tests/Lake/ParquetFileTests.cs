using CsCheck;
using Tracking.Shared.Lake;
using Tracking.Tests.Doubles.Lake;

namespace Tracking.Shared.Tests.Lake;

public sealed class ParquetFileTests : IDisposable
{
    private static readonly LakeSchema Schema = new([
        new("text", LakeType.Text),
        new("whole", LakeType.Whole),
        new("number", LakeType.Number),
        new("flag", LakeType.Flag),
        new("time", LakeType.Time),
        new("numbers", LakeType.Numbers),
    ]);

    private static readonly Gen<string> Text = Any(
        "",
        "plain",
        "'quoted' \"twice\"",
        "line\nbreak\t\\",
        "grüße 🎉👩‍👩‍👧",
        "\u0000"
    );

    private static readonly Gen<KeyValuePair<string, double>[]> Numbers = Gen.Select(
        Any("clicks", "", "é 🎉", "x.y").Array[0, 4],
        Gen.Int[-9, 9],
        (names, value) =>
            names.Distinct().Select((n, i) => KeyValuePair.Create(n, value + i + 0.5)).ToArray()
    );

    private static readonly Gen<Values> Row = Gen.Select(
        Gen.Null(Text),
        Gen.Nullable(Gen.Long),
        Gen.Nullable(Gen.Double[-1e12, 1e12]),
        Gen.Nullable(Gen.Bool),
        Gen.Nullable(Gen.Long[-62_135_596_800_000_000, 253_402_300_799_999_999]),
        Gen.Null(Numbers),
        (text, whole, number, flag, time, numbers) =>
            new Values(text, whole, number, flag, time, numbers)
    );

    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void What_is_written_is_read() =>
        Row.List[1, 60]
            .Sample(
                rows =>
                {
                    var read = new LakeRows(Schema);
                    ParquetFile.Read(ParquetFile.Write(Of(rows)), read);
                    Assert.Equal(rows.Count, read.Count);
                    for (var row = 0; row < rows.Count; row++)
                    {
                        Assert.Equal(rows[row].Text, read.Text(0, row));
                        Assert.Equal(rows[row].Whole, read.Whole(1, row));
                        Assert.Equal(rows[row].Number, read.Number(2, row));
                        Assert.Equal(rows[row].Flag, read.Flag(3, row));
                        Assert.Equal(rows[row].Time, read.Whole(4, row));
                        Assert.Equal(rows[row].Numbers, read.Numbers(5, row));
                    }
                },
                iter: 200
            );

    [Fact]
    public void Another_reader_reads_the_same() =>
        Row.List[1, 30]
            .Sample(
                rows =>
                {
                    File.WriteAllBytes(file, ParquetFile.Write(Of(rows)));
                    using var duck = new Duck();
                    var read = duck.Query(
                        "SELECT text, whole, number, flag, epoch_us(time), map_keys(numbers), map_values(numbers) "
                            + $"FROM {Duck.Files([file])}"
                    );
                    Assert.Equal(rows.Count, read.Count);
                    foreach (var (row, values) in rows.Zip(read))
                    {
                        Assert.Equal(
                            [row.Text, row.Whole, row.Number, row.Flag, row.Time],
                            values[..5]
                        );
                        Assert.Equal(
                            row.Numbers?.Select(pair => pair.Key),
                            (IEnumerable<string>?)values[5]
                        );
                        Assert.Equal(
                            row.Numbers?.Select(pair => pair.Value),
                            ((System.Collections.IEnumerable?)values[6])
                                ?.Cast<object>()
                                .Select(number => (double)number)
                        );
                    }
                },
                iter: 30,
                threads: 1
            );

    [Fact]
    public void The_same_rows_make_the_same_bytes() =>
        Row.List[1, 20]
            .Sample(rows => Assert.Equal(ParquetFile.Write(Of(rows)), ParquetFile.Write(Of(rows))));

    [Fact]
    public void A_file_without_rows_is_refused() =>
        Assert.Throws<ArgumentException>(() => ParquetFile.Write(new LakeRows(Schema)));

    [Fact]
    public void What_a_file_does_not_have_has_no_value_and_what_is_not_asked_for_is_left_out()
    {
        var written = new LakeRows(Schema);
        written.Add();
        written.Set(0, "a");
        written.Set(1, 7);
        var read = new LakeRows(
            new LakeSchema([new("WHOLE", LakeType.Whole), new("later", LakeType.Text)])
        );
        ParquetFile.Read(ParquetFile.Write(written), read);
        ParquetFile.Read(ParquetFile.Write(written), read);
        Assert.Equal(2, read.Count);
        Assert.Equal((7, 7), (read.Whole(0, 0), read.Whole(0, 1)));
        Assert.Null(read.Text(1, 1));
    }

    [Theory]
    [InlineData("text", LakeType.Whole)]
    [InlineData("whole", LakeType.Time)]
    [InlineData("time", LakeType.Whole)]
    [InlineData("number", LakeType.Flag)]
    [InlineData("numbers", LakeType.Text)]
    [InlineData("text", LakeType.Numbers)]
    public void A_column_of_another_type_is_refused(string name, LakeType type)
    {
        var written = new LakeRows(Schema);
        written.Add();
        Assert.Throws<InvalidDataException>(() =>
            ParquetFile.Read(
                ParquetFile.Write(written),
                new LakeRows(new LakeSchema([new(name, type)]))
            )
        );
    }

    [Fact]
    public void What_is_no_Parquet_file_is_refused()
    {
        var rows = new LakeRows(Schema);
        Assert.Throws<InvalidDataException>(() => ParquetFile.Read("PAR1"u8.ToArray(), rows));
        Assert.Throws<InvalidDataException>(() => ParquetFile.Read([], rows));
        var half = ParquetFile.Write(Of([new Values("a", 1, 1, true, 1, null)]));
        Assert.Throws<InvalidDataException>(() => ParquetFile.Read(half[..^9], rows));
    }

    private static Gen<string> Any(params string[] texts) =>
        Gen.Int[0, texts.Length - 1].Select(place => texts[place]);

    private static LakeRows Of(IEnumerable<Values> values)
    {
        var rows = new LakeRows(Schema);
        foreach (var value in values)
        {
            rows.Add();
            rows.Set(0, value.Text);
            rows.Set(1, value.Whole);
            rows.Set(2, value.Number);
            rows.Set(3, value.Flag);
            rows.Set(4, value.Time);
            rows.Set(5, value.Numbers);
        }

        return rows;
    }

    private sealed record Values(
        string? Text,
        long? Whole,
        double? Number,
        bool? Flag,
        long? Time,
        KeyValuePair<string, double>[]? Numbers
    );
}
