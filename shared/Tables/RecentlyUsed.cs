using System.Diagnostics.CodeAnalysis;

namespace Tracking.Shared.Tables;

/// <summary>Holds what was used lately, up to a weight; what was not for the longest is let go. For one user at a time.</summary>
/// <param name="capacity">The weight that is held; one value is, however heavy it is.</param>
/// <param name="weigh">The weight of a value. Values may grow while they are held.</param>
/// <param name="letGo">Is given what is let go because there is more than that.</param>
public sealed class RecentlyUsed<TValue>(
    long capacity,
    Func<TValue, long> weigh,
    Action<string, TValue>? letGo = null
)
{
    private readonly Dictionary<string, Held> byKey = [];
    private Held? newest;
    private Held? oldest;
    private long weight;

    /// <summary>How many values are held.</summary>
    public int Count => byKey.Count;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        byKey.Clear();
        (newest, oldest, weight) = (null, null, 0);
    }

    /// <summary>Forgets one.</summary>
    public void Remove(string key)
    {
        if (byKey.Remove(key, out var held))
        {
            weight -= held.Weight;
            Unlink(held);
        }
    }

    /// <summary>Finds what is held, which makes it the newest.</summary>
    public bool TryGet(string key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!byKey.TryGetValue(key, out var held))
        {
            value = default;
            return false;
        }

        Unlink(held);
        Link(held);
        value = held.Value;
        return true;
    }

    /// <summary>Holds a value, or weighs anew one that is held.</summary>
    public void Set(string key, TValue value)
    {
        Remove(key);
        var added = weigh(value);
        while (oldest is { } last && weight + added > capacity)
        {
            Remove(last.Key);
            letGo?.Invoke(last.Key, last.Value);
        }

        var held = new Held(key, value, added);
        byKey.Add(key, held);
        weight += added;
        Link(held);
    }

    private void Link(Held held)
    {
        held.Older = newest;
        if (newest is not null)
        {
            newest.Newer = held;
        }

        newest = held;
        oldest ??= held;
    }

    private void Unlink(Held held)
    {
        if (held.Newer is { } newer)
        {
            newer.Older = held.Older;
        }
        else
        {
            newest = held.Older;
        }

        if (held.Older is { } older)
        {
            older.Newer = held.Newer;
        }
        else
        {
            oldest = held.Newer;
        }

        (held.Newer, held.Older) = (null, null);
    }

    private sealed class Held(string key, TValue value, long weight)
    {
        public string Key => key;

        public TValue Value => value;

        public long Weight => weight;

        public Held? Newer { get; set; }

        public Held? Older { get; set; }
    }
}
