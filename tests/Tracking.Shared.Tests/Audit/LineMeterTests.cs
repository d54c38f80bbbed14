using System.Text;
using CsCheck;
using Tracking.Shared.Audit;

namespace Tracking.Shared.Tests.Audit;

public class LineMeterTests
{
    private static readonly HeldBlob Nothing = new("a", 0, 0, "");

    [Fact]
    public void However_lines_come_what_is_measured_in_two_goes_is_what_is_measured_in_one() =>
        Gen.Select(Gen.String[Gen.Char["ab\n"], 0, 40], Gen.Int[0, 40])
            .Sample(
                (text, at) =>
                {
                    var bytes = Encoding.UTF8.GetBytes(text);
                    var first = Measure(bytes[..Math.Min(at, bytes.Length)], Nothing);
                    var second = Measure(bytes[(int)first.Bytes..], first);
                    Assert.Equal(Measure(bytes, Nothing), second);
                    var whole = text[..(text.LastIndexOf('\n') + 1)];
                    Assert.Equal(
                        (whole.Length, whole.Count(c => c == '\n')),
                        (second.Bytes, second.Lines)
                    );
                    if (whole.Length > 0)
                    {
                        Assert.Equal(
                            LineChain.HashOf(Encoding.UTF8.GetBytes(whole[..^1].Split('\n')[^1])),
                            second.LastLineSha256
                        );
                    }
                }
            );

    private static HeldBlob Measure(byte[] bytes, HeldBlob held) =>
        LineMeter
            .ReadAsync(new ChunkedStream(bytes), held, CancellationToken.None)
            .GetAwaiter()
            .GetResult();

    // Comes in small parts, as from a network.
    private sealed class ChunkedStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        ) => base.ReadAsync(buffer[..Math.Min(3, buffer.Length)], cancellationToken);
    }
}
