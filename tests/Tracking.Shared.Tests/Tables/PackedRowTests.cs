using System.Text;
using Azure;
using Azure.Data.Tables;
using CsCheck;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Tests.Tables;

public class PackedRowTests
{
    private static readonly string[] Names = ["a", "b", "c", "ü", "d"];
    private static readonly PackedRow Rows = new(["a", "b", "odata.etag"]);

    private static readonly Gen<object?> Value = Gen.OneOf(
        Gen.String.Select(text => (object?)text),
        Gen.Int.Select(number => (object?)number),
        Gen.Long.Select(number => (object?)number),
        Gen.Bool.Select(flag => (object?)flag),
        Gen.DateTimeOffset.Select(time => (object?)time.ToUniversalTime()),
        Gen.Byte.Array[0, 300].Select(bytes => (object?)bytes),
        Gen.Const((object?)null)
    );

    [Fact]
    public void What_is_read_are_the_properties_that_were_written() =>
        Gen.Select(Gen.Int[0, 4].Select(place => Names[place]), Value)
            .Array[0, 8]
            .Sample(properties =>
            {
                var rows = new[] { new TableEntity("p", "r"), new TableEntity() };
                foreach (var (name, value) in properties)
                {
                    rows[0][name] = value;
                }

                rows[0].ETag = new ETag("W/\"1\"");
                using var bytes = new MemoryStream();
                using var writer = new BinaryWriter(bytes, Encoding.UTF8);
                Array.ForEach(rows, row => Rows.Write(writer, row));

                bytes.Position = 0;
                using var reader = new BinaryReader(bytes, Encoding.UTF8);
                foreach (var row in rows)
                {
                    var read = Rows.Read(reader);
                    Assert.Equal(Properties(row), Properties(read));
                    Assert.Equal(row.ETag, read.ETag);
                }

                Assert.Equal(bytes.Length, bytes.Position);
            });

    [Fact]
    public void What_rows_here_never_have_is_not_written_as_something_else()
    {
        using var writer = new BinaryWriter(new MemoryStream());
        Assert.Throws<NotSupportedException>(() =>
            Rows.Write(writer, new TableEntity { ["a"] = Guid.Empty })
        );
    }

    private static IEnumerable<(string, object)> Properties(TableEntity row) =>
        row.Where(property => property.Value is not null)
            .Select(property =>
                (
                    property.Key,
                    property.Value is byte[] bytes ? Convert.ToHexString(bytes) : property.Value
                )
            )
            .OrderBy(property => property.Key, StringComparer.Ordinal);
}
