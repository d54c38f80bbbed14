using System.Globalization;
using System.Text.Json.Serialization;

namespace Tracking.Shared.Tables;

/// <summary>
/// How many sessions ended with which value of a metric. Values are kept as they are while they are few, such as
/// stars; of many, such as seconds, those count as one that agree in their first two digits, then in the first, then
/// in their order of magnitude. So it stays small whatever comes.
/// </summary>
public sealed class MetricSpread
{
    /// <summary>The most values that are kept at a precision.</summary>
    public const int MostValues = 256;

    private const int Exact = 17;
    private const int Coarse = 2;

    /// <summary>How many digits of a value count; 17 is all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Digits { get; set; } = Exact;

    /// <summary>Sessions by value.</summary>
    public SortedDictionary<double, long> Sessions { get; init; } = [];

    private bool IsExact => Digits == Exact;

    /// <summary>Adds sessions with a value, or takes them away.</summary>
    public void Add(double value, long sessions)
    {
        var kept = Kept(value);
        var count = Sessions.GetValueOrDefault(kept) + sessions;
        if (count == 0)
        {
            Sessions.Remove(kept);
            return;
        }

        Sessions[kept] = count;
        if (Sessions.Count > MostValues && Digits > 0)
        {
            Coarsen(IsExact ? Coarse : Digits - 1);
        }
    }

    /// <summary>Adds those of another.</summary>
    public void Add(MetricSpread other)
    {
        if (other.Digits < Digits)
        {
            Coarsen(other.Digits);
        }

        foreach (var (value, sessions) in other.Sessions)
        {
            Add(value, sessions);
        }
    }

    private void Coarsen(int digits)
    {
        var before = Sessions.ToList();
        Digits = digits;
        Sessions.Clear();
        foreach (var (value, sessions) in before)
        {
            Add(value, sessions);
        }
    }

    // The shortest text of a number has the digits that people mean. What is behind those that count becomes 0, so
    // to keep two digits and then one is the same as to keep one.
    private double Kept(double value)
    {
        if (IsExact)
        {
            return value;
        }

        var text = value.ToString("R", CultureInfo.InvariantCulture).ToCharArray();
        var digits = 0;
        for (var i = 0; i < text.Length && text[i] != 'E'; i++)
        {
            if (digits == 0 && text[i] is < '1' or > '9' || !char.IsAsciiDigit(text[i]))
            {
                continue;
            }

            digits++;
            if (digits > Digits)
            {
                text[i] = digits == 1 ? '1' : '0';
            }
        }

        return double.Parse(text, CultureInfo.InvariantCulture);
    }
}
