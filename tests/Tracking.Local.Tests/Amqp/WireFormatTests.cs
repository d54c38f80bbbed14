using CsCheck;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Tracking.Local.Amqp;

namespace Tracking.Local.Tests.Amqp;

public sealed class WireFormatTests
{
    private static readonly Gen<string> Name = Gen
        .Char.AlphaNumeric.Array[1, 9]
        .Select(text => new string(text));

    private static readonly Gen<object> Simple = Gen.OneOf<object>(
        Gen.Const<object>(true),
        Gen.Byte.Select(value => (object)value),
        Gen.Short.Select(value => (object)value),
        Gen.Int.Select(value => (object)value),
        Gen.Long.Select(value => (object)value),
        Gen.ULong.Select(value => (object)value),
        Gen.Double.Select(value => (object)value),
        Gen.Guid.Select(value => (object)value),
        Gen.Char.AlphaNumeric.Select(value => (object)value),
        Gen.Char.Array[0, 300].Select(text => (object)new string(text)),
        Name.Select(text => (object)new AmqpSymbol(text)),
        Gen.Byte.Array[0, 300].Select(bytes => (object)new ArraySegment<byte>(bytes)),
        Gen.Int.Array[1, 80].Select(value => (object)value),
        Gen.Long.Select(value => (object)new DescribedType(new AmqpSymbol("a:b"), value))
    );

    private static readonly Gen<object> Any = Gen.Recursive<object>(
        (depth, inner) =>
            depth >= 4
                ? Simple
                : Gen.OneOf(
                    Simple,
                    inner.List[0, 6].Select(list => (object)list),
                    Gen.Select(Name, inner)
                        .List[0, 6]
                        .Select(pairs =>
                        {
                            var map = new AmqpMap();
                            foreach (var (key, value) in pairs)
                            {
                                map[new MapKey(key)] = value;
                            }

                            return (object)map;
                        })
                )
    );

    [Fact]
    public void Whatever_the_library_encodes_is_measured()
    {
        Any.Sample(value =>
        {
            var encoded = Encode(value);
            Assert.True(WireFormat.TryMeasure([.. encoded, 1, 2, 3], out var length));
            Assert.Equal(encoded.Length, length);
        });
    }

    [Fact]
    public void What_is_cut_off_is_not_measured()
    {
        Gen.Select(Any, Gen.Double[0, 1])
            .Sample(
                (value, share) =>
                {
                    var encoded = Encode(value);
                    Assert.False(
                        WireFormat.TryMeasure(
                            encoded.AsSpan(0, (int)(share * (encoded.Length - 1))),
                            out _
                        )
                    );
                }
            );
    }

    [Fact]
    public void What_is_measured_can_be_decoded_or_fails_in_bounds()
    {
        Gen.Byte.Array[0, 200]
            .Sample(bytes =>
            {
                if (WireFormat.TryMeasure(bytes, out var length))
                {
                    Assert.InRange(length, 1, bytes.Length);
                }
            });
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        object value = 1;
        for (var depth = 0; depth <= WireFormat.MaxDepth; depth++)
        {
            Assert.True(WireFormat.TryMeasure(Encode(value), out _));
            value = new List<object> { value };
        }

        Assert.False(WireFormat.TryMeasure(Encode(value), out _));
    }

    [Fact]
    public void Annotations_are_merged_and_the_others_kept()
    {
        Gen.Select(Name, Simple)
            .List[0, 300]
            .Sample(pairs =>
            {
                var map = new AmqpMap { [new MapKey(new AmqpSymbol("own"))] = 1 };
                foreach (var (key, value) in pairs)
                {
                    map[new MapKey(new AmqpSymbol("x-" + key))] = value;
                }

                var output = new System.Buffers.ArrayBufferWriter<byte>();
                var added = new AnnotationWriter()
                    .Add("own", 2)
                    .Add("text", "ä")
                    .Add("time", DateTimeOffset.UnixEpoch);
                AnnotationMap.WriteMerged(
                    output,
                    MessageSection.MessageAnnotations,
                    Encode(map),
                    added.Written
                );

                var section = MessageSection.ReadAll(output.WrittenSpan)!.Single();
                var merged = Assert.IsType<AmqpMap>(
                    AmqpEncoding.DecodeObject(
                        new ByteBuffer(
                            section.ValueIn(output.WrittenSpan).ToArray(),
                            0,
                            section.End - section.Value
                        )
                    )
                );
                Assert.Equal(map.Count + 2, merged.Count);
                Assert.Equal(2L, merged[new MapKey(new AmqpSymbol("own"))]);
                Assert.Equal("ä", merged[new MapKey(new AmqpSymbol("text"))]);
                Assert.Equal(
                    "ä",
                    AnnotationMap.FindString(section.ValueIn(output.WrittenSpan), "text"u8)
                );
            });
    }

    private static byte[] Encode(object value)
    {
        var buffer = new ByteBuffer(1024, autoGrow: true);
        AmqpEncoding.EncodeObject(value, buffer);
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }
}
