using Azure;
using Azure.Core;
using Azure.Data.Tables;
using CsCheck;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Tests.Tables;

/// <summary>What is sent for a transaction, against what the package sends for it.</summary>
public class TransactionRequestTests
{
    private const string Signature =
        "TableEndpoint=https://acc.table.core.windows.net/;SharedAccessSignature=sv=2020&sig=a%2Bb%3D";

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char[' ', '~'], 0, 40],
        Gen.String[Gen.Char['\u0001', '\ud7ff'], 0, 40],
        One(
            "",
            "é\u2028\u2029\ud83d\ude00",
            "\"\\\r\n\t\0<&+'>{}",
            "--changeset_1\r\n\r\nHTTP/1.1 204"
        )
    );

    private static readonly Gen<string> Keys = Gen.OneOf(
        Gen.String[Gen.Char['a', 'z'], 1, 10],
        One("it's", "a b+c&d=%25", "ünï ☃", "\ud83d\ude00", "{(1),'2'}", "a!20.-_~")
    );

    private static readonly Gen<object?> Values = Gen.OneOf(
        Texts.Select(object? (text) => text),
        Gen.Int.Select(object? (number) => number),
        Gen.Long.Select(object? (number) => number),
        One<object?>(long.MinValue, long.MaxValue, int.MinValue, 0, 0L, null, true, false),
        Gen.Double.Where(double.IsFinite).Select(object? (number) => number),
        One<object?>(0.0, -0.0, 1.0, 0.1, double.MaxValue, double.MinValue, double.Epsilon),
        Gen.DateTimeOffset.Select(object? (time) => time),
        One<object?>(
            new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.FromHours(-5)),
            Some.Time.AddTicks(1)
        ),
        Gen.Byte.Array[0, 50].Select(object? (bytes) => bytes),
        Gen.Guid.Select(object? (guid) => guid)
    );

    private static readonly Gen<RowWrite> Writes = Gen.Select(
        Gen.Enum<RowWriteKind>(),
        Keys,
        Gen.Select(Gen.String[Gen.Char['a', 'z'], 1, 8], Values).List[0, 6],
        One(new ETag("W/\"datetime'2026-11-22T12%3A00%3A00.1Z'\""), ETag.All),
        (kind, rowKey, values, version) =>
        {
            var row = new TableEntity("it's a partition", rowKey)
            {
                ETag = new("W/\"other\""),
                Timestamp = Some.Time,
            };
            foreach (var (name, value) in values)
            {
                row[name] = value;
            }

            return new RowWrite(JsonRow.Of(row), kind, version, []);
        }
    );

    [Theory]
    [InlineData(TransactionAccount.ConnectionString)]
    [InlineData("UseDevelopmentStorage=true")]
    [InlineData(Signature)]
    public async Task What_is_sent_is_what_the_package_sends(string connectionString) =>
        await Gen.Select(Writes, Writes.List[0, 2])
            .Select((write, companions) => write with { Companions = companions })
            .List[1, 5]
            .SampleAsync(
                async writes =>
                {
                    var account = new TransactionAccount();
                    await SendAsync(account.Table(connectionString), writes);
                    await new ClientTransactions(account.PackageTable(connectionString)).SendAsync(
                        writes,
                        default
                    );
                    var (ours, theirs) = (account.Requests.First(), account.Requests.Last());
                    Assert.Equal(theirs.Method, ours.Method);
                    Assert.Equal(theirs.Address, ours.Address);
                    Assert.Equal(theirs.Actions().Select(Told), ours.Actions().Select(Told));
                },
                iter: 200
            );

    [Fact]
    public async Task A_request_has_the_headers_of_the_package_s()
    {
        var account = new TransactionAccount();
        SentRequest ours,
            theirs;
        do
        {
            account.Requests.Clear();
            await SendAsync(account.Table(), [RowWrite.Add(new TableEntity("a", "1"))]);
            await new ClientTransactions(account.PackageTable()).SendAsync(
                [RowWrite.Add(new TableEntity("a", "1"))],
                default
            );
            (ours, theirs) = (account.Requests.First(), account.Requests.Last());
        } while (ours.Headers["x-ms-date"] != theirs.Headers["x-ms-date"]);

        foreach (
            var name in (string[])
                ["x-ms-version", "DataServiceVersion", "Accept", "User-Agent", "Authorization"]
        )
        {
            Assert.Equal(theirs.Headers[name], ours.Headers[name]);
        }

        Assert.Equal(
            theirs.Headers.Keys.Order(StringComparer.Ordinal),
            ours.Headers.Keys.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_signature_in_the_address_needs_no_other()
    {
        var account = new TransactionAccount();
        await SendAsync(account.Table(Signature), [RowWrite.Put(new TableEntity("a", "1"))]);
        var sent = Assert.Single(account.Requests);
        Assert.Equal(
            "https://acc.table.core.windows.net/$batch?sv=2020&sig=a%2Bb%3D",
            sent.Address
        );
        Assert.DoesNotContain("Authorization", sent.Headers.Keys);
    }

    [Fact]
    public async Task An_app_s_identity_asks_for_a_token_of_storage()
    {
        var account = new TransactionAccount();
        var credential = new OneToken();
        var tables = new TransactionTables(
            new Uri("https://acc.table.core.windows.net"),
            credential,
            account.Options()
        );
        await SendAsync(tables.GetTableClient("rows"), [RowWrite.Put(new TableEntity("a", "1"))]);
        var sent = Assert.Single(account.Requests);
        Assert.Equal("Bearer one", sent.Headers["Authorization"]);
        Assert.Equal("https://acc.table.core.windows.net/$batch", sent.Address);
        Assert.Equal(["https://storage.azure.com/.default"], credential.Scopes);
    }

    [Fact]
    public async Task Transactions_at_once_do_not_mix_their_bytes()
    {
        var account = new TransactionAccount();
        account.Answers = async request =>
        {
            await Task.Yield();
            return TransactionAccount.Parts([
                .. request.Actions().Select((_, i) => TransactionAccount.Done($"{i}")),
            ]);
        };
        var table = account.Table();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 300),
            async (n, _) =>
            {
                var text = new string((char)('a' + (n % 26)), 1 + (n * 37 % 3000));
                await SendAsync(
                    table,
                    [
                        .. Enumerable
                            .Range(0, 1 + (n % 50))
                            .Select(i =>
                                RowWrite.Add(new TableEntity($"p{n}", $"{i}") { ["t"] = text })
                            ),
                    ]
                );
            }
        );
        Assert.Equal(300, account.Requests.Count);
        foreach (var request in account.Requests)
        {
            var rows = request.Actions().Select(action => action.Row).ToList();
            var n = int.Parse(
                rows[0].Split("\"PartitionKey\":\"p")[1].Split('"')[0],
                System.Globalization.CultureInfo.InvariantCulture
            );
            var text = new string((char)('a' + (n % 26)), 1 + (n * 37 % 3000));
            Assert.Equal(
                Enumerable
                    .Range(0, 1 + (n % 50))
                    .Select(i => $$"""{"PartitionKey":"p{{n}}","RowKey":"{{i}}","t":"{{text}}"}"""),
                rows
            );
        }
    }

    [Fact]
    public void A_type_that_no_row_has_is_not_written()
    {
        var row = new TableEntity("a", "1") { ["x"] = DayOfWeek.Friday };
        Assert.Throws<NotSupportedException>(() => RowWrite.Add(row));
    }

    private static async Task SendAsync(TableClient table, IReadOnlyList<RowWrite> writes)
    {
        var answer = await ((ITransactionSender)table).SendAsync(writes, default);
        Assert.True(answer.IsWritten);
    }

    private static Gen<T> One<T>(params T[] values) =>
        Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // Where, how and what; addresses with the format that a header says too.
    private static string Told(SentAction action) =>
        string.Join(
            '\n',
            action.Method,
            Uri.UnescapeDataString(
                action
                    .Address.Replace(
                        "&$format=application%2Fjson%3Bodata%3Dminimalmetadata",
                        "",
                        StringComparison.Ordinal
                    )
                    .Replace(
                        "?$format=application%2Fjson%3Bodata%3Dminimalmetadata",
                        "",
                        StringComparison.Ordinal
                    )
            ),
            action.Headers.GetValueOrDefault("If-Match"),
            action.Headers.GetValueOrDefault("Prefer"),
            action.Headers["DataServiceVersion"],
            action.Method == "DELETE" ? "" : action.Row
        );

    private sealed class OneToken : TokenCredential
    {
        public List<string> Scopes { get; } = [];

        public override AccessToken GetToken(
            TokenRequestContext requestContext,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext,
            CancellationToken cancellationToken
        )
        {
            Scopes.AddRange(requestContext.Scopes);
            return new(new AccessToken("one", DateTimeOffset.MaxValue));
        }
    }
}
