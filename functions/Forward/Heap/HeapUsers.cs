using System.Buffers;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Forward.Heap;

/// <summary>What the events of a batch tell of users, one entry for each user: what is told last counts.</summary>
internal sealed class HeapUsers
{
    private readonly Dictionary<string, Entry> entries = [];
    private readonly List<Entry> order = [];

    /// <summary>The users, in the order in which they were first told of.</summary>
    public IReadOnlyList<Entry> All => order;

    /// <summary>Adds what an event tells.</summary>
    /// <returns>False when it tells nothing that Heap takes.</returns>
    public bool Add(int index, string identity, RawJson told)
    {
        // Heap's own ids stand under these names.
        var properties = FlatMembers
            .Of(told)
            .Where(member =>
                !member.Name.Equals("id", StringComparison.OrdinalIgnoreCase)
                && !member.Name.Equals("user_id", StringComparison.OrdinalIgnoreCase)
            )
            .ToList();
        if (properties.Count == 0)
        {
            return false;
        }

        if (!entries.TryGetValue(identity, out var entry))
        {
            order.Add(entry = entries[identity] = new Entry(identity));
        }

        entry.Events.Add(index);
        properties.ForEach(property => entry.Properties[property.Name] = property);
        return true;
    }

    /// <summary>A user and what is told of it.</summary>
    internal sealed record Entry(string Identity)
    {
        /// <summary>The user.</summary>
        public HeapPerson Person => new(Identity, null);

        /// <summary>The indexes of the events that tell it.</summary>
        public List<int> Events { get; } = [];

        /// <summary>What is told, by name.</summary>
        public Dictionary<string, FlatMember> Properties { get; } = [];

        /// <summary>The entry as the bulk request has it.</summary>
        public byte[] Write()
        {
            var buffer = new ArrayBufferWriter<byte>(512);
            using (var writer = new Utf8JsonWriter(buffer, TrackingJson.Writer))
            {
                writer.WriteStartObject();
                Person.Write(writer);
                writer.WriteStartObject("properties");
                HeapEvent.WriteProperties(writer, Properties.Values);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            return buffer.WrittenSpan.ToArray();
        }
    }
}
