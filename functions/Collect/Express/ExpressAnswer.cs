using System.Text;
using Microsoft.AspNetCore.Http;

namespace Tracking.Functions.Collect.Express;

/// <summary>The answer to a request all of whose events are accepted, as <see cref="Dialects.CollectAnswer"/> is written.</summary>
internal sealed class ExpressAnswer(ExpressBatch batch, ExpressWay way) : IResult
{
    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var json = batch.Answer;
        Write(json);
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status202Accepted;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Length;
        await response.BodyWriter.WriteAsync(json.Memory, httpContext.RequestAborted);
        way.GiveBack(batch);
    }

    private void Write(JsonBytes json)
    {
        json.Clear();
        json.Raw("{\"accepted\":"u8);
        json.Number(batch.Events.Count);
        json.Raw(",\"duplicate\":0,\"rejected\":0,\"denied\":0,\"conflict\":0,\"verdicts\":["u8);
        for (var i = 0; i < batch.Events.Count; i++)
        {
            var one = batch.Events[i];
            json.Raw(i == 0 ? "{\"index\":"u8 : ",{\"index\":"u8);
            json.Number(i);
            json.Raw(",\"id\":"u8);
            json.Text(batch.IdOf(one), JsonAlphabet.OfAnswers);
            json.Raw(",\"status\":\"accepted\""u8);
            WriteUnknown(json, one.Unknown);
            json.Raw("}"u8);
        }

        json.Raw("]}"u8);
    }

    private static void WriteUnknown(JsonBytes json, string[]? names)
    {
        if (names is null)
        {
            return;
        }

        json.Raw(",\"unknown\":"u8);
        for (var i = 0; i < names.Length; i++)
        {
            json.Raw(i == 0 ? "["u8 : ","u8);
            json.Text(Encoding.UTF8.GetBytes(names[i]), JsonAlphabet.OfAnswers);
        }

        json.Raw("]"u8);
    }
}
