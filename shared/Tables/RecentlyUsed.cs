using System.Diagnostics.CodeAnalysis;

namespace Tracking.Shared.Tables;

/// <summary>
/// Holds what was used lately, up to a weight; what was not is let go, the older half at a time. For one
/// user at a time.
/// </summary>
/// <param name="capacity">The weight that is held for sure; up to twice as much is.</param>
/// <param name="weigh">The weight of a value. Values may grow while they are held.</param>
public sealed class RecentlyUsed<TValue>(long capacity, Func<TValue, long> weigh)
{
    private Dictionary<string, (TValue Value, long Weight)> recent = [];
    private Dictionary<string, (TValue Value, long Weight)> older = [];
    private long weight;

    /// <summary>How many values are held.</summary>
    public int Count => recent.Count + older.Count;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        recent.Clear();
        older.Clear();
        weight = 0;
    }

    /// <summary>Forgets one.</summary>
    public void Remove(string key)
    {
        if (recent.Remove(key, out var removed))
        {
            weight -= removed.Weight;
        }

        older.Remove(key);
    }

    /// <summary>Finds what is held, which makes it recent.</summary>
    public bool TryGet(string key, [MaybeNullWhen(false)] out TValue value)
    {
        if (recent.TryGetValue(key, out var found))
        {
            value = found.Value;
            return true;
        }

        if (older.TryGetValue(key, out found))
        {
            value = found.Value;
            Set(key, value);
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Holds a value, or weighs anew one that is held.</summary>
    public void Set(string key, TValue value)
    {
        Remove(key);
        var added = weigh(value);
        if (weight + added > capacity && recent.Count > 0)
        {
            (older, recent, weight) = (recent, [], 0);
        }

        recent[key] = (value, added);
        weight += added;
    }
}
