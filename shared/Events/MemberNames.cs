using System.Text;
using System.Text.Json;

namespace Tracking.Shared.Events;

/// <summary>Finds the members of an object by their names, which are those of an enum in the order in which they are written.</summary>
internal static class MemberNames<T>
    where T : struct, Enum
{
    private static readonly byte[][] Names =
    [
        .. Enum.GetNames<T>()
            .Select(name => Encoding.UTF8.GetBytes(JsonNamingPolicy.CamelCase.ConvertName(name))),
    ];

    private static readonly T[] Members = Enum.GetValues<T>();

    /// <summary>Goes from a name to its value; over the value, if the name is not known.</summary>
    /// <param name="reader">Stands at a name.</param>
    /// <param name="next">Where the name is looked for first; then behind it.</param>
    /// <param name="member">The member; null when there is none of the name.</param>
    /// <returns>False when the name is written in a way that is not usual.</returns>
    public static bool TryEnter(ref Utf8JsonReader reader, ref int next, out T? member)
    {
        member = null;
        if (reader.ValueIsEscaped)
        {
            return false;
        }

        var found = Find(reader.ValueSpan, next);
        reader.Read();
        if (found < 0)
        {
            reader.Skip();
        }
        else
        {
            next = found + 1;
            member = Members[found];
        }

        return true;
    }

    private static int Find(ReadOnlySpan<byte> name, int from)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            var at = from + i < Names.Length ? from + i : from + i - Names.Length;
            if (name.SequenceEqual(Names[at]))
            {
                return at;
            }
        }

        return -1;
    }
}
