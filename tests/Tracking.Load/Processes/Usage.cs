using System.Diagnostics;

namespace Tracking.Load.Processes;

/// <summary>What processes have used, by their own accounting.</summary>
/// <param name="Cpu">User and kernel time.</param>
/// <param name="Memory">Resident bytes now.</param>
/// <param name="Peak">The most resident bytes so far.</param>
internal readonly record struct Usage(TimeSpan Cpu, long Memory, long Peak)
{
    /// <summary>What processes have used together; what has ended counts no more.</summary>
    public static Usage Of(params IEnumerable<int> ids)
    {
        var sum = new Usage();
        foreach (var id in ids)
        {
            try
            {
                using var process = Process.GetProcessById(id);
                sum = new(
                    sum.Cpu + process.TotalProcessorTime,
                    sum.Memory + process.WorkingSet64,
                    sum.Peak + process.PeakWorkingSet64
                );
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // It has ended.
            }
        }

        return sum;
    }
}
