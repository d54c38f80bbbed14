using Tracking.Shared.Events;

namespace Tracking.Shared.Tables;

/// <summary>
/// Values by name, of which only so many have one of their own; all further names share one. A name stays where it was
/// put first, so that what was added under it can be taken away again.
/// </summary>
public sealed class BoundedNames<TValue>()
    : SortedDictionary<string, TValue>(StringComparer.Ordinal)
    where TValue : new()
{
    /// <summary>The name of all names for which there was no room.</summary>
    public const string Others = "other";

    /// <summary>The most characters of a name; what is behind them is left out.</summary>
    public const int NameLength = 512;

    /// <summary>The value of a name, or the one that it shares.</summary>
    /// <param name="name">The name.</param>
    /// <param name="most">How many names have a value of their own.</param>
    public TValue Of(string name, int most = int.MaxValue)
    {
        var kept = Text.Cut(name, NameLength);
        if (TryGetValue(kept, out var known))
        {
            return known;
        }

        return Count >= most && kept != Others ? Of(Others, most) : this[kept] = new TValue();
    }

    /// <summary>
    /// Lets go of names that have nothing any more. While there is room for all, no name is under another one, so the
    /// place of these is not needed.
    /// </summary>
    public void Trim(Func<TValue, bool> isEmpty)
    {
        if (!ContainsKey(Others))
        {
            foreach (
                var name in this.Where(one => isEmpty(one.Value)).Select(one => one.Key).ToList()
            )
            {
                Remove(name);
            }
        }
    }
}
