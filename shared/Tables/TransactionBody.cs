using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Tracking.Shared.Tables;

/// <summary>
/// Writes the body of an entity group transaction: a <c>multipart/mixed</c> with one changeset, of which each part is
/// the HTTP request of one row.
/// </summary>
/// <remarks>
/// The boundary is drawn once a process. No row can have a line that begins with it, as JSON has no line breaks
/// within text; that it is not known outside spares readers that look for it anywhere.
/// </remarks>
internal static class TransactionBody
{
    private static readonly string Mark = RandomNumberGenerator.GetHexString(32, lowercase: true);

    private static readonly byte[] Start = Encoding.ASCII.GetBytes(
        $"--batch_{Mark}\r\nContent-Type: multipart/mixed; boundary=changeset_{Mark}\r\n\r\n"
    );

    private static readonly byte[] Part = Encoding.ASCII.GetBytes(
        $"--changeset_{Mark}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    );

    private static readonly byte[] End = Encoding.ASCII.GetBytes(
        $"--changeset_{Mark}--\r\n\r\n--batch_{Mark}--\r\n"
    );

    // A key that has nothing else is in an address as it is.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
    );

    /// <summary>The content type of the body.</summary>
    public static readonly string ContentType = $"multipart/mixed; boundary=batch_{Mark}";

    /// <summary>Writes a body.</summary>
    /// <param name="bytes">Where it is written.</param>
    /// <param name="address">Of which rows.</param>
    /// <param name="writes">Rows of one partition.</param>
    public static void Write(
        PooledBytes bytes,
        TableAddress address,
        IReadOnlyList<RowWrite> writes
    )
    {
        bytes.Write(Start);
        for (var i = 0; i < writes.Count; i++)
        {
            Write(bytes, address, writes[i]);
        }

        bytes.Write(End);
    }

    private static void Write(PooledBytes bytes, TableAddress address, RowWrite write)
    {
        bytes.Write(Part);
        bytes.Write(MethodOf(write.Kind));
        bytes.Write(address.Path);
        if (write.Kind != RowWriteKind.Add)
        {
            WriteKeys(bytes, write.Row);
        }

        bytes.Write(address.Query);
        bytes.Write(" HTTP/1.1\r\n"u8);
        if (write.Kind is RowWriteKind.Update or RowWriteKind.MergeUpdate or RowWriteKind.Delete)
        {
            bytes.Write("If-Match: "u8);
            Ascii(bytes, write.Version.ToString("H"));
            bytes.Write("\r\n"u8);
        }

        if (write.Kind == RowWriteKind.Delete)
        {
            bytes.Write(
                "Accept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0\r\n\r\n\r\n"u8
            );
        }
        else
        {
            bytes.Write(
                write.Kind == RowWriteKind.Add
                    ? "Content-Type: application/json\r\nAccept: application/json;odata=minimalmetadata\r\nPrefer: return-no-content\r\nDataServiceVersion: 3.0\r\n\r\n"u8
                    : "Content-Type: application/json\r\nAccept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0\r\n\r\n"u8
            );
            bytes.Write(write.Row.Json);
            bytes.Write("\r\n"u8);
        }

        for (var i = 0; i < write.Companions.Count; i++)
        {
            Write(bytes, address, write.Companions[i]);
        }
    }

    private static ReadOnlySpan<byte> MethodOf(RowWriteKind kind) =>
        kind switch
        {
            RowWriteKind.Add => "POST "u8,
            RowWriteKind.Merge or RowWriteKind.MergeUpdate => "PATCH "u8,
            RowWriteKind.Delete => "DELETE "u8,
            _ => "PUT "u8,
        };

    private static void WriteKeys(PooledBytes bytes, JsonRow row)
    {
        bytes.Write("(PartitionKey='"u8);
        WriteKey(bytes, row.PartitionKey);
        bytes.Write("',RowKey='"u8);
        WriteKey(bytes, row.RowKey);
        bytes.Write("')"u8);
    }

    private static void WriteKey(PooledBytes bytes, string key) =>
        Ascii(
            bytes,
            key.AsSpan().ContainsAnyExcept(Plain)
                ? Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal))
                : key
        );

    private static void Ascii(PooledBytes bytes, string text) =>
        bytes.Advance(Encoding.ASCII.GetBytes(text, bytes.GetSpan(text.Length)));
}
