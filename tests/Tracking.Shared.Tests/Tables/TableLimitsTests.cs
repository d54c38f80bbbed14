using Azure.Data.Tables;
using CsCheck;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Shared.Tests.Tables;

/// <summary>The limits that the product believes in are those that the service's documentation tells.</summary>
public class TableLimitsTests
{
    private static readonly Gen<char> Letter = Gen.Frequency(
        (60, Gen.Char['a', 'z']),
        (4, One('ü', '中', '\ufffd', '\u00a0')),
        (1, One('/', '\\', '#', '?', '\t', '\u007f', '\u0085', '\u009f', '\0')),
        (1, One('\ud83d', '\ude00', '\ud800'))
    );

    private static readonly Gen<string> Plain = Gen.OneOf(
        Gen.String[Letter, 0, 12],
        One("😀", "\ufffd\ud800", "\ude00\ud83d", "x\ud83d")
    );

    private static readonly Gen<string> Key = Gen.Frequency(
        (6, Gen.Char['a', 'z'].Select(c => $"{c}")),
        (1, Plain),
        (1, Gen.Int[510, 514].Select(length => new string('k', length))),
        (1, Gen.Int[255, 258].Select(count => string.Concat(Enumerable.Repeat("😀", count))))
    );

    private static readonly Gen<object> Value = Gen.Frequency<object>(
        (4, Plain.Select(text => (object)text)),
        (1, Gen.Int[32_766, 32_770].Select(length => (object)new string('v', length))),
        (1, Gen.Int[65_534, 65_538].Select(length => (object)new byte[length])),
        (4, One<object>(1, 1L, true, 1.5, Guid.Empty)),
        (1, One<object>(double.NaN, double.NegativeInfinity, double.MaxValue)),
        (1, Gen.Int[1599, 1602].Select(year => (object)Year(year)))
    );

    private static readonly Gen<string> Name = Gen.Frequency(
        (20, Gen.Int[0, 9].Select(i => $"p{i}")),
        (1, Gen.Int[254, 256].Select(length => new string('n', length)))
    );

    // Rows of usual size; of about as many properties as there may be; and of about as many bytes.
    private static readonly Gen<(string Name, object Value)[]> Properties = Gen.Frequency(
        (6, Gen.Select(Name, Value).Array[0, 5]),
        (1, Gen.Int[250, 254].Select(count => Many(count, 1))),
        (
            1,
            Gen.Select(Gen.Int[500, 540], Gen.Int[0, 3])
                .Select(
                    (rest, spare) =>
                        ((string, object)[])
                            [
                                .. Many(15, new byte[65_536]),
                                ("rest", new byte[65_536 - (rest + spare)]),
                            ]
                )
        )
    );

    [Fact]
    public void What_is_said_of_a_row_is_what_storage_says_of_it()
    {
        var (taken, refused) = (0, 0);
        Gen.Select(Key, Key, Properties)
            .Sample(
                (partitionKey, rowKey, properties) =>
                {
                    var row = new TableEntity(partitionKey, rowKey);
                    foreach (var (name, value) in properties)
                    {
                        row[name] = value;
                    }

                    var error = DocumentedLimits.ErrorOf(row);
                    Assert.True(
                        (JsonRow.Of(row).Violation is null) == (error is null),
                        $"{error ?? "taken"}, but: {JsonRow.Of(row).Violation ?? "taken"}"
                    );
                    _ = error is null
                        ? Interlocked.Increment(ref taken)
                        : Interlocked.Increment(ref refused);
                },
                iter: 3000
            );
        Assert.True(taken > 300 && refused > 300, $"{taken} taken, {refused} refused");
    }

    private static Gen<T> One<T>(params T[] values) =>
        Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static DateTimeOffset Year(int year) => new(year, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static (string, object)[] Many(int count, object value) =>
        [.. Enumerable.Range(0, count).Select(i => ($"many{i:d3}", value))];
}
